"""Cuts a table of operations into stem, blocks and head, as a reader of its picture would."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from resnet_spec.operations import Operation
from rosetta.identifying.graph import Graph

ACTIVATIONS = ("relu", "activation")
_BETWEEN = ("norm", *ACTIVATIONS)


@dataclass
class Block:
    """One block, by positions in the table.

    branch: the operations from the fork to the sum on the way with the convolutions.
    shortcut: those on the other way; None where there is no sum.
    lead: what stands between the block before and the fork, where it belongs to this one.
    behind: what stands behind the sum.
    """

    branch: list[int]
    shortcut: list[int] | None = None
    lead: list[int] = field(default_factory=list)
    behind: list[int] = field(default_factory=list)


@dataclass
class Cut:
    """stem: from the first convolution to the first block; head: from the last block to the output."""

    stem: list[int]
    blocks: list[Block]
    head: list[int]


def cut(operations: Sequence[Operation], *, preactivation: bool) -> Cut | None:
    """The parts of a network; None where there is no convolution.

    preactivation: whether the norm and the ReLU between two blocks belong to the second.
    """
    graph = Graph(operations)
    items = _items(graph)
    convs = [index for index, item in enumerate(items) if _is_conv(graph, item)]
    if not convs:
        return None
    first_sum = next((index for index, item in enumerate(items) if isinstance(item, Block)), len(items))
    pools = [index for index in range(convs[0], first_sum) if _kind(graph, items[index]).endswith("_pool")]
    start = pools[-1] + 1 if pools else convs[0] + 1
    cutter = _Cutter(graph, preactivation, _convs_per_block(graph, items[start:]))
    cutter.stem = [item for item in items[convs[0] : start] if isinstance(item, int)]
    for item in items[start:]:
        cutter.take(item)
    return cutter.end()


def _items(graph: Graph) -> list[int | Block]:
    """The trunk, in which each way around that ends in a sum is a block."""
    items: list[int | Block] = [0]
    for fork, join in zip(graph.trunk, graph.trunk[1:], strict=False):
        inputs = dict.fromkeys(graph.operations[join].inputs)
        ways = sorted(
            (graph.way_between(fork, each) for each in inputs),
            key=lambda way: (_count_convs(graph, way), len(way)),
        )
        # A product or a maximum in place of the sum still ends a block.
        if len(ways) == 2 and (graph.operations[join].kind == "sum" or _count_convs(graph, ways[1])):
            items.append(Block(branch=ways[1], shortcut=ways[0]))
        else:
            items.append(join)
    return items


def _convs_per_block(graph: Graph, items: Sequence[int | Block]) -> int:
    """How many convolutions most blocks have; without sums, 3 where 1x1 convolutions stand around others."""
    counts = Counter(_count_convs(graph, item.branch) for item in items if isinstance(item, Block))
    if counts:
        return max(counts.most_common(1)[0][0], 1)
    trunk = [graph.operations[item] for item in items if isinstance(item, int)]
    kernels = [operation.settings["kernel"] for operation in trunk if operation.kind == "conv"]
    return 3 if len(kernels) > 2 and kernels[0] == kernels[2] == (1, 1) else 2


class _Cutter:
    """Takes the items of the trunk one after the other."""

    def __init__(self, graph: Graph, preactivation: bool, convs_per_block: int) -> None:
        self.graph, self.preactivation, self.convs_per_block = graph, preactivation, convs_per_block
        self.stem: list[int] = []
        self.blocks: list[Block] = []
        self.between: list[int] = []

    def take(self, item: int | Block) -> None:
        """The next of the trunk."""
        if isinstance(item, Block):
            if self._is_open() and self._count([*self.blocks[-1].branch, *item.branch]) == self.convs_per_block:
                # Its shortcut begins behind its first convolution.
                begun = self.blocks.pop()
                item.branch, item.lead = [*begun.branch, *self.between, *item.branch], begun.lead
                self.between = []
                self.blocks.append(item)
                return
            begins_with_conv = bool(item.branch) and _is_conv(self.graph, item.branch[0])
            item.lead = self._close(with_lead=begins_with_conv)
            self.blocks.append(item)
        elif not _is_conv(self.graph, item):
            self.between.append(item)
        elif self._is_open():
            self.blocks[-1].branch += [*self.between, item]
            self.between = []
        else:
            lead = self._close(with_lead=True)
            self.blocks.append(Block(branch=[*lead, item]))

    def _is_open(self) -> bool:
        """Whether the last block has no sum, and fewer convolutions than the others."""
        last = self.blocks[-1] if self.blocks else None
        return last is not None and last.shortcut is None and self._count(last.branch) < self.convs_per_block

    def _count(self, positions: Sequence[int]) -> int:
        return _count_convs(self.graph, positions)

    def _close(self, *, with_lead: bool) -> list[int]:
        """Gives what stands between two blocks to the first; returns what belongs to the second."""
        between, self.between = self.between, []
        lead: list[int] = []
        if self.preactivation and with_lead:
            for kinds in (ACTIVATIONS, ("norm",)):
                if between and _kind(self.graph, between[-1]) in kinds:
                    lead.insert(0, between.pop())
        if not self.blocks:
            self.stem += between
            return lead
        last = self.blocks[-1]
        if last.shortcut is None and not self.preactivation and between and _kind(self.graph, between[0]) == "norm":
            last.branch.append(between.pop(0))
        last.behind += between
        return lead

    def end(self) -> Cut:
        """All parts; the head begins with what is no norm and no activation."""
        kinds = [_kind(self.graph, position) for position in self.between]
        end = next((index for index, kind in enumerate(kinds) if kind not in _BETWEEN), len(kinds))
        head, self.between = self.between[end:], self.between[:end]
        return Cut(head=[*self._close(with_lead=True), *head], stem=self.stem, blocks=self.blocks)


def _kind(graph: Graph, item: int | Block) -> str:
    return "" if isinstance(item, Block) else graph.operations[item].kind


def _is_conv(graph: Graph, item: int | Block) -> bool:
    return _kind(graph, item) == "conv"


def _count_convs(graph: Graph, positions: Sequence[int]) -> int:
    return sum(_is_conv(graph, position) for position in positions)
