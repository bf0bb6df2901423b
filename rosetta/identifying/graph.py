"""The table of operations as a graph: what feeds what, and through which operations everything comes."""

from collections.abc import Sequence
from functools import cached_property

from resnet_spec.operations import Operation

WEIGHTED = ("conv", "norm", "linear")


class Graph:
    """Operations by their positions."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    @cached_property
    def users(self) -> list[list[int]]:
        """The operations that each one feeds."""
        users: list[list[int]] = [[] for _ in self.operations]
        for position, operation in enumerate(self.operations):
            for each in dict.fromkeys(operation.inputs):
                users[each].append(position)
        return users

    @cached_property
    def gates(self) -> list[int]:
        """Of each operation the nearest other through which all of its input comes; of the image itself."""
        gates = [0]
        for operation in self.operations[1:]:
            common = operation.inputs[0] if operation.inputs else 0
            for other in operation.inputs[1:]:
                while common != other:  # a gate stands before what it gates
                    if common > other:
                        common = gates[common]
                    else:
                        other = gates[other]
            gates.append(common)
        return gates

    @cached_property
    def trunk(self) -> list[int]:
        """The operations through which everything comes, from the image to the output."""
        return self.gates_between(0, len(self.operations) - 1)

    def gates_between(self, first: int, last: int) -> list[int]:
        """The gates on the way from one operation to another, both included."""
        found = [last]
        while found[-1] > first:
            found.append(self.gates[found[-1]])
        return found[::-1]

    def way_between(self, first: int, last: int) -> list[int]:
        """The way from one operation to another that has the most convolutions, without the first."""
        way: list[int] = []
        while last > first:
            way.append(last)
            inputs = self.operations[last].inputs
            last = max(inputs, key=lambda each: (self.convs[each], -self.depth[each]), default=first)
        return way[::-1]

    @cached_property
    def convs(self) -> list[int]:
        """The most convolutions on a way from the image to each."""
        convs: list[int] = []
        for operation in self.operations:
            before = max((convs[each] for each in operation.inputs), default=0)
            convs.append(before + (operation.kind == "conv"))
        return convs

    @cached_property
    def depth(self) -> list[int]:
        """The most operations with weights on a way from the image to each."""
        depth: list[int] = []
        for operation in self.operations:
            before = max((depth[each] for each in operation.inputs), default=0)
            depth.append(before + (operation.kind in WEIGHTED))
        return depth

    @cached_property
    def in_order(self) -> list[int]:
        """All of them in one order for one network, however it was recorded: of two ways the longer one first."""
        order: list[int] = []
        seen: set[int] = set()
        waiting = [(len(self.operations) - 1, False)]
        while waiting:
            position, is_fed = waiting.pop()
            if is_fed:
                order.append(position)
            elif position not in seen:
                seen.add(position)
                waiting.append((position, True))
                inputs = self.operations[position].inputs
                by_length = sorted(inputs, key=lambda each: (self.depth[each], each))
                waiting += [(each, False) for each in by_length if each not in seen]
        return order
