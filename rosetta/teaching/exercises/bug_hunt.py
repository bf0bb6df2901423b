"""A port of a network with three planted faults."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from resnet_spec import ResNetSpec, RosettaError, from_toml, to_toml
from rosetta.teaching.exercises.base import Given, Numbers, pick
from rosetta.teaching.exercises.network import own_spec
from rosetta.teaching.exercises.networks import NetworkExercise, best_gaps, structure_remarks
from rosetta.teaching.exercises.written import network_solution
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.tasks import Returned

COUNT = 3


@dataclass(frozen=True)
class Fault:
    """One change of a right text.

    edits: a pattern, and what comes in its place, by framework; a framework without one has no such fault.
    seen: what the misfits of a network say that still has it.
    kind: of two faults of one kind only one is planted.
    """

    kind: str
    edits: Mapping[str, tuple[str, str]]
    seen: str


def _all(pattern: str, replacement: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(("pt", "keras", "paddle", "jax"), (pattern, replacement))


FAULTS: dict[str, Fault] = {
    "eps": Fault("eps", _all(r"(eps|epsilon)=[\d.e-]+", r"\1=0.02"), r"an eps of"),
    "average": Fault(
        "average",
        {
            "pt": (r"momentum=[\d.e-]+", "momentum=0.7"),
            **dict.fromkeys(("keras", "paddle", "jax"), (r"momentum=[\d.e-]+", "momentum=0.3")),
        },
        r"old running average",
    ),
    "inner ReLU": Fault(
        "inside",
        {
            "pt": (r"F\.relu\(self\.bn1\(self\.conv1\(x\)\)\)\n        y =", "self.bn1(self.conv1(x))\n        y ="),
            "paddle": (
                r"F\.relu\(self\.bn1\(self\.conv1\(x\)\)\)\n        y =",
                "self.bn1(self.conv1(x))\n        y =",
            ),
            "jax": (r"nnx\.relu\(self\.bn1\(self\.conv1\(x\)\)\)\n        y =", "self.bn1(self.conv1(x))\n        y ="),
            "keras": (r'y = norm_relu\(y, name=f"\{name\}_bn1"\)', 'y = norm(y, name=f"{name}_bn1")'),
        },
        r"the ReLU.* is missing",
    ),
    "last ReLU": Fault(
        "end",
        {
            "pt": (r"return F\.relu\(y \+ (.*)\)\n", r"return y + \1\n"),
            "paddle": (r"return F\.relu\(y \+ (.*)\)\n", r"return y + \1\n"),
            "jax": (r"return nnx\.relu\(y \+ (.*)\)\n", r"return y + \1\n"),
            "keras": (
                r'y = (layers\.Add\(name=f"\{name\}_add"\)\(\[y, shortcut\]\))\n    return .*\n',
                r"return \1\n",
            ),
        },
        r"the ReLU.* is missing",
    ),
    "stride moved": Fault(
        "stride",
        {
            "pt": (
                r"(self\.conv1 = conv\(in_channels, channels, kernel=3), stride=stride\)((?:.|\n)*?)"
                r"(self\.conv2 = conv\(channels, channels, kernel=3)\)",
                r"\1)\2\3, stride=stride)",
            ),
            "paddle": (
                r"(self\.conv1 = conv\(in_channels, channels, kernel=3), stride=stride\)((?:.|\n)*?)"
                r"(self\.conv2 = conv\(channels, channels, kernel=3)\)",
                r"\1)\2\3, stride=stride)",
            ),
            "jax": (
                r"(self\.conv1 = conv3x3\(in_channels, channels), stride=stride\)((?:.|\n)*?)"
                r"(self\.conv2 = conv3x3\(channels, channels)\)",
                r"\1)\2\3, stride=stride)",
            ),
            "keras": (
                r"(y = conv\(x, channels, kernel=3), stride=stride, (name=.*\)((?:.|\n)*?)"
                r"y = conv\(y, channels, kernel=3), ",
                r"\1, \2, stride=stride, ",
            ),
        },
        r"strides? (by|of)",
    ),
    "wide projection": Fault("projection", _all(r"kernel=1, stride=stride", "kernel=3, stride=stride"), r"3x3 kernel"),
    "biases": Fault(
        "biases",
        {
            "pt": (r"bias=False", "bias=True"),
            "keras": (r"use_bias=False", "use_bias=True"),
            "paddle": (r"bias_attr=False", "bias_attr=None"),
            "jax": (r"use_bias=False", "use_bias=True"),
        },
        r"has a bias",
    ),
    "largest": Fault(
        "head",
        {
            "pt": (r"x\.mean\(dim=\(2, 3\)\)", "x.amax(dim=(2, 3))"),
            "paddle": (r"x\.mean\(axis=\(2, 3\)\)", "x.amax(axis=(2, 3))"),
            "jax": (r"x\.mean\(axis=\(1, 2\)\)", "x.max(axis=(1, 2))"),
            "keras": (r"GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        },
        r"mean",
    ),
    "pool": Fault(
        "pool",
        {
            "pt": (r"max_pool2d\((.*?)kernel_size=3", r"max_pool2d(\1kernel_size=2"),
            "paddle": (r"max_pool2d\((.*?)kernel_size=3", r"max_pool2d(\1kernel_size=2"),
            "jax": (r"max_pool\((.*?)\(3, 3\)", r"max_pool(\1(2, 2)"),
            "keras": (r"MaxPooling2D\((.*?)3, ", r"MaxPooling2D(\g<1>2, "),
        },
        r"max-pool",
    ),
}


class BugHunt(NetworkExercise):
    """Find what makes a port another network, and mend it."""

    name = "bug_hunt"
    title = "A bug hunt"
    points = 6.0
    section = 9
    minutes = 45
    file = "bug_hunt.py"
    function = "make_network"
    frame = False

    def draw(self, rng: np.random.Generator) -> Numbers:
        widths = sorted(int(width) for width in rng.choice(np.arange(3, 11), 2, replace=False))
        fields = {
            "in_channels": pick(rng, (1, 3)),
            "num_classes": int(rng.integers(3, 9)),
            "stage_blocks": pick(rng, ([1, 2], [2, 1])),
            "stage_channels": widths,
            "stage_strides": [1, 2],
            "stem_kernel": pick(rng, (3, 5)),
            "stem_stride": 1,
            "stem_channels": int(rng.integers(4, 9)),
            "norm_eps": pick(rng, (2e-5, 1e-4, 5e-4)),
            "norm_decay": pick(rng, (0.85, 0.95, 0.98)),
        }
        return {"fields": fields, "order": [int(each) for each in rng.permutation(len(FAULTS))]}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {"spec": to_toml(own_spec(numbers["fields"]))}

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        return {self.name: own_spec(numbers["fields"])}

    def solution(self, numbers: Numbers, backend: str) -> str:
        return _without_words(network_solution(self.specs(numbers)[self.name], backend, self.function))

    def planted(self, numbers: Numbers, backend: str) -> tuple[str, list[str]]:
        """The file that the student gets, and the names of its faults."""
        text, kinds, names = self.solution(numbers, backend), set[str](), list[str]()
        for position in numbers["order"]:
            name = list(FAULTS)[position]
            fault = FAULTS[name]
            edit = fault.edits.get(backend)
            # The two missing ReLUs say the same of themselves.
            if edit is None or fault.kind in kinds or any(FAULTS[other].seen == fault.seen for other in names):
                continue
            changed, count = re.subn(*edit, text)
            if count:
                text, kinds, names = changed, kinds | {fault.kind}, [*names, name]
            if len(names) == COUNT:
                return text, names
        raise RosettaError(f"The bug hunt found no {COUNT} places for faults: that is a fault of its own.")

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        out, task = returned[self.name], given.tasks[self.name]
        share = self.points / COUNT
        parts = [f"fault {number}" for number in range(1, COUNT + 1)]
        if out.failure:
            return [none(part, share, Remark(out.failure)) for part in parts]
        spec = from_toml(task.data["spec"])
        gaps = best_gaps(spec, given, task, out)
        if gaps is not None and not any(gaps.values()):
            return [full(part, share) for part in parts]
        lines = [remark.what for remark in structure_remarks(spec, task, out)]
        _, names = self.planted(given.numbers, given.backend)
        left = [name for name in names if any(re.search(FAULTS[name].seen, line) for line in lines)]
        new = [line for line in lines if not any(re.search(FAULTS[name].seen, line) for name in names)]
        mended = max(COUNT - len(left) - len(new), 0)
        if not lines:
            remark = Remark("Every layer is in its place, but the network computes other numbers.")
            return [none(part, share, remark) for part in parts]
        remarks = (
            [Remark(f"{len(left)} of the {COUNT} faults that were planted are still there.", "", self.section)]
            if left
            else []
        )
        remarks += [Remark(f"This is new, and was not planted: {line}") for line in new]
        return [
            full(part, share) if number <= mended else none(part, share, *remarks)
            for number, part in enumerate(parts, start=1)
        ]


def _without_words(text: str) -> str:
    """The text without its docstrings and comments, which would tell what belongs there."""
    text = re.sub(r'^ *"""(?:.|\n)*?"""\n', "", text, flags=re.MULTILINE)
    text = re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE)
    return text.lstrip("\n")
