"""Exercises in which a student writes a network, or its blocks: structure, then what it computes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from resnet_spec import (
    ResNetSpec,
    RosettaError,
    draw_images,
    draw_labels,
    draw_weights,
    from_toml,
    randomise_norms,
    reference_output,
    to_toml,
)
from resnet_spec.differentiation import reference_fit
from resnet_spec.operations import Operation
from rosetta.backends import BACKENDS
from rosetta.comparing.evidence import GRADIENTS_BOUND, LOGITS_BOUND
from rosetta.identifying.aligning import align
from rosetta.identifying.check import first_that_parts
from rosetta.identifying.graph import Graph
from rosetta.identifying.identify import expected_tables
from rosetta.identifying.misfits import Misfit, misfits
from rosetta.identifying.passes import other_misfits, parameter_misfits
from rosetta.identifying.proving import weights_map
from rosetta.identifying.records import read_records
from rosetta.identifying.tables import unexplained_lines
from rosetta.teaching.exercises.base import Exercise, Given, Numbers, constants
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.judging.reasons import remark_of
from rosetta.teaching.student.networks import RATES, RULE
from rosetta.teaching.tasks import Arrays, Returned, Task

BATCH = 2
LEVELS = ("structure", "inference", "training", "gradients", "steps")
"""Each earns its share; they are parts of one network's points."""
_SHARES = (0.4, 0.2, 0.15, 0.15, 0.1)
_KEPT_BY_DIFFERENCES = {0: 1.0, 1: 0.5, 2: 0.25}
"""Of the points for structure: what so many differences leave."""
_MOST_REMARKS = 8
_MOST_OPERATIONS = 2000
UNREADABLE = (RosettaError, LookupError, TypeError, ValueError, OSError, AssertionError, AttributeError)
"""What reading something raises that a student's process has left, and that is not what it should be."""
_NOTHING_COMPUTED = Remark("Nothing could be computed: the weights of the network that is asked for do not fit it.")


class NetworkExercise(Exercise):
    """One or several networks; of most a student writes the blocks, and stem and head stand around them."""

    function: ClassVar[str]
    frame: ClassVar[bool] = True

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        """The networks, by the name of their task; in a frame, what the student's blocks have to make of it."""
        raise NotImplementedError

    def option(self, task: str) -> str | None:
        """The first argument of the student's function, where it has one."""
        return None

    def tasks(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> dict[str, Task]:
        return {name: self._task(name, spec, rng) for name, spec in self.specs(numbers).items()}

    def _task(self, name: str, spec: ResNetSpec, rng: np.random.Generator) -> Task:
        seeds = [int(seed) for seed in rng.integers(2**31, size=5)]
        weights = randomise_norms(spec, draw_weights(spec, seed=seeds[0]), seeds[1])
        side = spec.image_size
        arrays: Arrays = {name: tensor.astype("float64") for name, tensor in weights.items()}
        arrays["even"] = draw_images(spec.in_channels, (side, side), BATCH, seeds[2]).astype("float64")
        arrays["odd"] = draw_images(spec.in_channels, (side + 1, side + 1), BATCH, seeds[3]).astype("float64")
        arrays["labels"] = draw_labels(spec.num_classes, BATCH, seeds[4])
        data: dict[str, Any] = {"spec": to_toml(spec), "frame": self.frame}
        if (option := self.option(name)) is not None:
            data["option"] = option
        return Task(self.file, self.function, "network", data, arrays)

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        names = list(self.specs(given.numbers))
        marks = []
        for name in names:
            title = "" if len(names) == 1 else f"{name.rpartition('.')[2]}: "
            points = self.points / len(names)
            marks += judge_network(title, points, given, given.tasks[name], returned[name], self.told_at_once)
        return marks

    def told_at_once(self, given: Given, task: Task, out: Returned) -> Remark | None:
        """One sentence in the place of many, where the student's network as a whole is another one that is known."""
        return None


class BlockExercise(NetworkExercise):
    """A block around which stem and head stand, with a norm whose numbers are the student's own."""

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {name: f"{numbers[name]}" for name in ("eps", "decay")}

    def header(self, numbers: Numbers, backend: str) -> str:
        return constants(EPS=numbers["eps"], DECAY=numbers["decay"])


def framed_spec(numbers: Numbers, **changes: Any) -> ResNetSpec:
    """A small network whose blocks change nothing, pixels and channels, and channels or pixels alone.

    changes: fields of the spec; fewer stages for a shortcut that is asked for beside others.
    """
    first, second = numbers["widths"]
    fields: dict[str, Any] = {
        "name": "framed",
        "image_size": 18,
        "in_channels": 2,
        "num_classes": 3,
        "stem_kernel": 3,
        "stem_stride": 1,
        "stem_pool": "none",
        "stem_channels": first,
        "stage_blocks": (1, 1, 1, 1),
        "stage_channels": (first, second, second, first),
        "stage_strides": (1, numbers["stride"], 2, 1),
        "norm_eps": numbers["eps"],
        "norm_decay": numbers["decay"],
    }
    return ResNetSpec(**{**fields, **changes})


def judge_network(
    title: str,
    points: float,
    given: Given,
    task: Task,
    out: Returned,
    told_at_once: Callable[[Given, Task, Returned], Remark | None],
) -> list[Mark]:
    """A mark for each level. Numbers that are all right prove a network whose structure cannot be read."""
    shares = {f"{title}{level}": round(points * share, 3) for level, share in zip(LEVELS, _SHARES, strict=True)}
    if out.failure:
        return [none(part, share, Remark(out.failure)) for part, share in shares.items()]
    spec = from_toml(task.data["spec"])
    gaps = best_gaps(spec, given, task, out)
    if gaps is not None and not any(gaps.values()):
        return [full(part, share) for part, share in shares.items()]
    remarks = structure_remarks(spec, task, out)
    if remarks and (at_once := told_at_once(given, task, out)):
        remarks = (at_once,)
    parts = list(shares)
    kept = _KEPT_BY_DIFFERENCES.get(len(remarks), 0.0) if "records" in out.data else 0.0
    marks = [Mark(parts[0], shares[parts[0]], round(shares[parts[0]] * kept, 3), remarks)]
    if gaps is None:
        unread = out.data.get("unread")
        reason = Remark(str(unread)) if unread and not remarks else _NOTHING_COMPUTED
        return marks + [none(part, shares[part], reason) for part in parts[1:]]
    first = "" if remarks else first_layer(spec, task, out)
    for part, (level, is_wrong) in zip(parts[1:], gaps.items(), strict=True):
        said = [] if remarks else [Remark(_FAR[level]), *([Remark(f"{first[0].upper()}{first[1:]}.")] if first else [])]
        marks.append(none(part, shares[part], *said) if is_wrong else full(part, shares[part]))
    return marks


def structure_remarks(spec: ResNetSpec, task: Task, out: Returned) -> tuple[Remark, ...]:
    """What the recordings show that is not the spec's; or why there are none."""
    if "records" not in out.data:
        return (Remark(str(out.data.get("unread") or "It left no recording.")),)
    try:
        return remarks_of(structure_misfits(spec, task, out))
    except UNREADABLE as error:
        return (Remark(f"What it left is not used: its recording cannot be read ({type(error).__name__})."),)


def first_layer(spec: ResNetSpec, task: Task, out: Returned) -> str:
    """The first operation that leaves the reference, where every one is in its place; empty where none does."""
    try:
        assert out.folder is not None
        records = read_records(f"{task.file}:{task.function}", out.data["records"], out.folder)
        expected = expected_tables(spec, records)[0]
        alignment = align(Graph(records.tables[0]), Graph(expected))
        return first_that_parts(records, spec, expected, alignment, weights_map(records.tables[0], expected, alignment))
    except UNREADABLE:
        return ""


def best_gaps(spec: ResNetSpec, given: Given, task: Task, out: Returned) -> dict[str, bool] | None:
    """By level whether the numbers are others than the network's, by that way of giving it the weights which fits best.

    None where nothing was computed.
    """
    found = []
    for arrays in arrays_by_way(out):
        try:
            found.append(
                computed_gaps(spec, given, task, arrays, str(out.data.get("records", {}).get("dtype", "float64")))
            )
        except UNREADABLE:
            continue
    return min(found, key=lambda gaps: sum(gaps.values()), default=None)


def arrays_by_way(out: Returned) -> list[Arrays]:
    """What was computed by each way of giving the network its weights."""
    ways: dict[str, Arrays] = {}
    for key, array in out.arrays.items():
        way, _, name = key.partition("/")
        ways.setdefault(way, {})[name] = array
    return list(ways.values())


def structure_misfits(spec: ResNetSpec, task: Task, out: Returned) -> list[Misfit]:
    """What the recordings show that is not the spec's."""
    assert out.folder is not None
    records = read_records(f"{task.file}:{task.function}", out.data["records"], out.folder)
    for table in records.tables:
        _check_order(table)
    expected = expected_tables(spec, records)
    tables = records.tables
    if len({tuple(operation.kind for operation in table) for table in tables}) > 1:
        tables, expected = tables[:1], expected[:1]
    alignment = align(Graph(tables[0]), Graph(expected[0]))
    found = [*misfits(tables, expected, alignment), *other_misfits(records), *parameter_misfits(records)]
    return list(dict.fromkeys(found))


def _check_order(table: Sequence[Operation]) -> None:
    """Raises ValueError where an operation is not behind all that feeds it: nothing that was recorded is so."""
    if len(table) > _MOST_OPERATIONS or not all(
        isinstance(each, int) and 0 <= each < position
        for position, operation in enumerate(table)
        for each in operation.inputs
    ):
        raise ValueError("the table is none that a recording makes")


def is_another(spec: ResNetSpec, task: Task, out: Returned) -> bool:
    """Whether the recordings are those of this spec, to the last operation."""
    try:
        return "records" in out.data and not structure_misfits(spec, task, out)
    except UNREADABLE:
        return False


def remarks_of(found: list[Misfit]) -> tuple[Remark, ...]:
    """Each with the reason why it matters; what is the same in several places is told once."""
    lines = unexplained_lines(found)
    remarks = [remark_of(line) for line in lines[:_MOST_REMARKS]]
    if len(lines) > _MOST_REMARKS:
        remarks.append(Remark(f"And {len(lines) - _MOST_REMARKS} more differences."))
    return tuple(remarks)


def computed_gaps(spec: ResNetSpec, given: Given, task: Task, arrays: Arrays, dtype: str) -> dict[str, bool]:
    """Whether each level's numbers are further off than rounding explains."""
    dtype = dtype if dtype in LOGITS_BOUND else "float32"
    # Paddle keeps eps and decay in float32, also in a float64 model.
    spec = spec.with_float32_norm() if given.backend == "paddle" else spec
    weights = {name: tensor for name, tensor in task.arrays.items() if "." in name}
    expected = {
        "even.inference": reference_output(spec, weights, task.arrays["even"]),
        "odd.inference": reference_output(spec, weights, task.arrays["odd"]),
        "even.training": reference_output(spec, weights, task.arrays["even"], training=True),
    }
    wrong = {name: _gap(arrays[name], output) > LOGITS_BOUND[dtype] for name, output in expected.items()}
    even, labels = task.arrays["even"], task.arrays["labels"]
    batches = [(even, labels), (even[::-1], labels[::-1]), (even, labels[::-1])]
    unbiased = BACKENDS[given.backend].keeps_unbiased_variance
    losses, trained = reference_fit(spec, weights, batches, RULE, RATES, unbiased=unbiased)
    moved = {name: weights[name] - tensor for name, tensor in trained.items() if "running" not in name}
    largest = max(float(np.abs(each).max()) for each in moved.values())
    wrong_gradients = any(
        _gap(weights[name] - arrays[f"trained/{name}"], each, largest) > GRADIENTS_BOUND[dtype]
        for name, each in moved.items()
    )
    bound = 1e-6 if dtype == "float64" else 1e-3
    wrong_steps = _gap(arrays["losses"], np.array(losses)) > bound or any(
        _gap(arrays[f"trained/{name}"], tensor) > bound for name, tensor in trained.items() if "running" in name
    )
    return {
        "inference": wrong["even.inference"] or wrong["odd.inference"],
        "training": wrong["even.training"],
        "gradients": wrong_gradients,
        "steps": wrong_steps,
    }


def _gap(found: np.ndarray, expected: np.ndarray, largest: float = 0.0) -> float:
    """The largest difference, over the largest number expected unless another is given."""
    if found.shape != expected.shape or not np.isfinite(found).all():
        return float("inf")
    return float(np.abs(found - expected).max()) / (largest or float(np.abs(expected).max()) or 1.0)


_FAR = {
    "inference": "Its outputs in inference mode are not those of the network, though every layer is in its place.",
    "training": "Its outputs in training mode are not those of the network, though those in inference mode are.",
    "gradients": "Its gradients are not those of the network: somewhere the way back is cut, or takes another way.",
    "steps": "The losses behind a step, or the running statistics, are other ones: something is not kept.",
}
