"""Where an operation stands, in the model's own names as far as it has any."""

import itertools
import re
from collections.abc import Mapping, Sequence

from resnet_spec.operations import Operation
from rosetta.identifying.aligning import Pair
from rosetta.identifying.graph import WEIGHTED
from rosetta.identifying.words import described

STEM, HEAD = "the stem", "the head"
_ORDINALS = ("first", "second", "third")


class Places:
    """Names of the blocks and of the operations within them.

    An expected operation has its block from its canonical name; a recorded one from the expected one that it is,
    or from its neighbours.
    """

    def __init__(self, recorded: Sequence[Operation], expected: Sequence[Operation], pairs: Sequence[Pair]) -> None:
        self.recorded, self.pairs = recorded, pairs
        self.expected_blocks = _blocks_of(expected)
        self.labels = self._labels()
        self.block_of = self._recorded_blocks()

    def _recorded_blocks(self) -> dict[int, str]:
        blocks: dict[int, str] = {}
        known = [
            (own, self.expected_blocks[other]) for own, other in self.pairs if own is not None and other is not None
        ]
        blocks.update(known)
        before = STEM
        waiting: list[int] = []
        for own, other in self.pairs:
            if own is None:
                continue
            if other is None:
                waiting.append(own)
                continue
            after = self.expected_blocks[other]
            blocks |= {each: self._nearer(each, before, after, own) for each in waiting}
            waiting, before = [], after
        blocks.update(dict.fromkeys(waiting, before))
        return blocks

    def _nearer(self, position: int, before: str, after: str, user: int) -> str:
        """To which of two blocks an operation between them belongs: by its name, or where the shortcut passes it by."""
        place = self.recorded[position].place
        for block in (after, before):
            label = self.labels.get(block, "")
            if label and label not in (STEM, HEAD) and place.startswith(label):
                return block
        source = next(iter(self.recorded[position].inputs), 0)
        is_passed_by = any(source in operation.inputs for operation in self.recorded[user + 1 :])
        return after if is_passed_by or (after == HEAD and not place) else before

    def _labels(self) -> dict[str, str]:
        """Each block's own name: what the names of its layers begin with, where that is its own."""
        names: dict[str, list[str]] = {}
        for own, other in self.pairs:
            if own is not None and other is not None and self.recorded[own].weights:
                names.setdefault(self.expected_blocks[other], []).append(self.recorded[own].place)
        prefixes = {block: _common(found) for block, found in names.items() if block not in (STEM, HEAD)}
        taken = list(prefixes.values())
        labels = {STEM: STEM, HEAD: HEAD}
        for block in set(self.expected_blocks.values()) - {STEM, HEAD}:
            prefix = prefixes.get(block, "")
            labels[block] = prefix if prefix and taken.count(prefix) == 1 else _counted(block)
        return labels

    def label(self, block: str) -> str:
        """A block in the model's own words."""
        return self.labels.get(block, block)

    def name(self, position: int) -> str:
        """A recorded operation within its block: `conv2`, `the sum`, `the ReLU`."""
        operation = self.recorded[position]
        if operation.kind in WEIGHTED and operation.place:
            return self.within(operation.place, self.block_of[position])
        names = {"sum": "the sum", "relu": "the ReLU", "activation": "the activation", "mean": "the mean"}
        names |= {"image": "the images", "max_pool": "the max-pool", "avg_pool": "the average pool"}
        return names.get(operation.kind, f"the {described(operation)}")

    def within(self, place: str, block: str) -> str:
        """A layer's name without its block's."""
        label = self.label(block)
        return place.removeprefix(label).lstrip("./_") or place if label not in (STEM, HEAD) else place


def _blocks_of(expected: Sequence[Operation]) -> dict[int, str]:
    """The block of each expected operation; one without a name stands in that of the one before."""
    blocks, current = {}, STEM
    for position, operation in enumerate(expected):
        if match := re.match(r"layer\d+\.\d+", operation.place):
            current = match[0]
        elif operation.place in ("fc", "norm") or operation.kind in ("mean", "softmax"):
            current = HEAD
        blocks[position] = current
    return blocks


def _common(names: Sequence[str]) -> str:
    """What all begin with, up to a separator."""
    letters = zip(*names, strict=False)
    prefix = "".join(each[0] for each in itertools.takewhile(lambda each: len(set(each)) == 1, letters))
    if prefix in names:
        return prefix
    return re.sub(r"[./_]?[^./_]*$", "", prefix)


def _counted(block: str) -> str:
    stage, index = block.removeprefix("layer").split(".")
    return f"stage {stage}, block {int(index) + 1}"


def used_again(uses: Mapping[str, int]) -> dict[str, int]:
    """How often modules are used that are used more than once; for several within one that all are, that one's name."""
    return {_whole(place, uses): count for place, count in uses.items() if count > 1}


def _whole(place: str, uses: Mapping[str, int]) -> str:
    """The innermost of the widest modules around a place of which all is used as often as it."""
    around = [place[: separator.start()] for separator in re.finditer(r"[./_]", place)]
    inside = {module: [each for each in uses if re.match(rf"{re.escape(module)}[./_]", each)] for module in around}
    widest = next((module for module in around if all(uses[each] == uses[place] for each in inside[module])), place)
    alike = [module for module in around if len(inside[module]) > 1 and inside[module] == inside.get(widest)]
    return alike[-1] if alike else place
