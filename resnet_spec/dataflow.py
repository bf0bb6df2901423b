"""What flows where on a tape: which steps depend on the images, in which layout, and by way of which others."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from resnet_spec.tape import Step, Tape

Array = np.ndarray

# Steps that change no number, only where it stands.
FORMS = ("same", "cast", "broadcast", "transpose", "reshape")
_CANONICAL = "nchw"


class Dataflow:
    """The steps of a tape as a graph.

    A node is a step that leads from the images to the output and computes; one that only changes the form of
    what another computes stands for that other.
    """

    def __init__(self, tape: Tape, output: int) -> None:
        self.steps = tape.steps
        self.depends: list[bool] = []
        self.axes: list[str] = []
        self.node: list[int] = []
        for number, step in enumerate(self.steps):
            self.depends.append(self._depends(step))
            self.axes.append(self._axes(step) if self.depends[-1] else "")
            is_form = self.depends[-1] and self._is_form(step)
            self.node.append(self.node[self._source(step)] if is_form else number)
        led_to = self._leading_to(output)
        self.nodes = [number for number in sorted(led_to) if self.node[number] == number and self.depends[number]]

    def _leading_to(self, output: int) -> set[int]:
        """The steps by way of which the output is made; others keep running statistics, or are never used."""
        found, waiting = set(), [output]
        while waiting:
            position = waiting.pop()
            if position not in found:
                found.add(position)
                waiting += self.steps[position].inputs
        return found

    def _depends(self, step: Step) -> bool:
        if step.kind == "multiply" and any(self._is_zero(position) for position in step.inputs):
            return False
        return step.kind == "image" or any(self.depends[position] for position in step.inputs)

    def _is_zero(self, position: int) -> bool:
        # What is drawn may be 0 in this pass alone.
        is_given = not (self.depends[position] or self.parameters_of([position]) or self.is_random([position]))
        return is_given and not self.steps[position].value.any()

    def _source(self, step: Step) -> int:
        """The first input that depends on the images."""
        return next(position for position in step.inputs if self.depends[position])

    def _is_form(self, step: Step) -> bool:
        if step.kind not in FORMS:
            return False
        before, after = self.steps[self._source(step)].value, step.value
        if step.kind in ("reshape", "broadcast"):
            return before.size == after.size and long_sides(before) == long_sides(after)
        return True

    def _axes(self, step: Step) -> str:
        """Which axis is which, as `nhwc`; empty where that cannot be said."""
        if "axes" in step.settings and step.kind != "norm":
            return str(step.settings["axes"])
        source = self._source(step)
        before, shape = self.axes[source], step.value.shape
        if step.kind == "norm":  # whichever axis it takes for the channels
            return before or str(step.settings.get("axes", ""))
        if step.kind == "linear":  # of the last axis
            return "nc" if len(shape) == 2 else before if before == "nhwc" else ""
        if step.kind == "transpose":
            return "".join(before[axis] for axis in step.settings["permutation"]) if before else ""
        for position in step.inputs:  # of a sum, the one that is not broadcast
            if self.steps[position].value.shape == shape and self.axes[position]:
                return self.axes[position]
        if len(before) == len(shape):
            return before
        if step.kind in ("mean", "sum_over", "max_over"):
            over = {axis % len(before) for axis in step.settings["over"]} if before else set()
            return "".join(axis for number, axis in enumerate(before) if number not in over)
        return _guessed_axes(before, self.steps[source].value.shape, shape)

    def canonical(self, position: int, axes: str = "") -> Array:
        """The value of a step with its axes in the order of `nchw`; as it is where they are not known."""
        axes = axes or self.axes[position]
        value = self.steps[position].value
        if len(axes) != value.ndim:
            return value
        return value.transpose([axes.index(axis) for axis in _CANONICAL if axis in axes])

    def feeding(self, position: int) -> list[int]:
        """The steps that depend on the images and go into this one, as it takes them."""
        return [each for each in self.steps[position].inputs if self.depends[each]]

    def nodes_feeding(self, position: int) -> list[int]:
        """The nodes behind them, each once."""
        return list(dict.fromkeys(self.node[each] for each in self.feeding(position)))

    @cached_property
    def users(self) -> dict[int, set[int]]:
        """The nodes that each node feeds."""
        users: dict[int, set[int]] = {number: set() for number in self.nodes}
        for number in self.nodes:
            for each in self.nodes_feeding(number):
                users[each].add(number)
        return users

    @cached_property
    def gate(self) -> dict[int, int]:
        """Of each node but the image the nearest other through which all of its input comes: its dominator."""
        gate: dict[int, int] = {}
        for number in self.nodes:
            feeding = self.nodes_feeding(number)
            if feeding:
                common = feeding[0]
                for other in feeding[1:]:
                    while common != other:  # positions grow along every path
                        if common > other:
                            common = gate.get(common, -1)
                        else:
                            other = gate.get(other, -1)
                gate[number] = common
        return gate

    def behind(self, positions: Iterable[int]) -> list[int]:
        """Those of these that are constants, and all from which they are computed, each once."""
        found: dict[int, None] = {}
        waiting = [each for each in positions if not self.depends[each]]
        while waiting:
            position = waiting.pop()
            if position not in found:
                found[position] = None
                waiting += self.steps[position].inputs
        return list(found)

    def parameters_of(self, positions: Iterable[int]) -> set[int]:
        """The parameters from which these constants are computed."""
        return {each for each in self.behind(positions) if self.steps[each].kind == "parameter"}

    def is_random(self, positions: Iterable[int]) -> bool:
        """Whether any of these constants is drawn anew at each pass."""
        return any(self.steps[each].kind == "random" for each in self.behind(positions))

    def numbers_of(self, positions: Iterable[int]) -> list[float]:
        """The single numbers among these constants and those from which they are computed."""
        constants = [self.steps[each].value for each in self.behind(positions) if self.steps[each].kind == "constant"]
        numbers = [value for value in constants if value.size and value.dtype.kind == "f"]
        return [float(value.flat[0]) for value in numbers if (value == value.flat[0]).all()]

    def parameter_behind(self, position: int) -> int | None:
        """The parameter that a constant is, in whatever form; None where it is computed, or is none."""
        step = self.steps[position]
        while step.kind in FORMS and len(step.inputs) == 1:
            position = step.inputs[0]
            step = self.steps[position]
        return position if step.kind == "parameter" else None


def long_sides(value: Array) -> tuple[int, ...]:
    """The sides that are longer than 1, which a change of form keeps."""
    return tuple(side for side in value.shape if side > 1)


def _guessed_axes(axes: str, before: tuple[int, ...], after: tuple[int, ...]) -> str:
    """The axes of the same numbers in a shape with more sides of 1, or fewer."""
    if axes == "nc" and len(after) == 4:
        return "nchw" if after[1] == before[1] else "nhwc" if after[3] == before[1] else ""
    if len(axes) == 4 and len(after) == 2:
        return "nc"
    return ""
