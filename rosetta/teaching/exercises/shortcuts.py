"""The three shortcuts of He et al. 2015, section 4.1."""

import numpy as np

from resnet_spec import ResNetSpec
from resnet_spec.reference import Array, Reference
from rosetta.teaching.exercises.base import Given, Numbers, pick
from rosetta.teaching.exercises.block import draw_norm
from rosetta.teaching.exercises.networks import BlockExercise, arrays_by_way, framed_spec, is_another
from rosetta.teaching.exercises.written import block_of_each_option
from rosetta.teaching.judging.marks import Remark
from rosetta.teaching.tasks import Returned, Task

OPTIONS = ("A", "B", "C")
_ABOUT = {
    "A": "it has no parameters, so no projection",
    "B": "it projects only where the shape changes",
    "C": "it projects in every block",
}


class _LastPixel(Reference):
    def every_nth(self, x: Array, stride: int) -> Array:
        return x[:, :, stride - 1 :: stride, stride - 1 :: stride]


class _MeanOfWindow(Reference):
    def every_nth(self, x: Array, stride: int) -> Array:
        height, width = (side // stride for side in x.shape[2:])
        windows = x[:, :, : height * stride, : width * stride].reshape(*x.shape[:2], height, stride, width, stride)
        return windows.mean(axis=(3, 5))


class _LargestOfWindow(Reference):
    def every_nth(self, x: Array, stride: int) -> Array:
        height, width = (side // stride for side in x.shape[2:])
        windows = x[:, :, : height * stride, : width * stride].reshape(*x.shape[:2], height, stride, width, stride)
        return windows.max(axis=(3, 5))


class _ZerosBehind(Reference):
    def zero_channels(self, x: Array, before: int, after: int) -> Array:
        return super().zero_channels(x, 0, before + after)


class _ZerosBefore(Reference):
    def zero_channels(self, x: Array, before: int, after: int) -> Array:
        return super().zero_channels(x, before + after, 0)


class _LargerHalfBefore(Reference):
    def zero_channels(self, x: Array, before: int, after: int) -> Array:
        return super().zero_channels(x, after, before)


class _CopiesOfChannels(Reference):
    def zero_channels(self, x: Array, before: int, after: int) -> Array:
        return np.concatenate([x, x], axis=1)[:, : before + x.shape[1] + after]


_VARIANTS: dict[str, type[Reference]] = {
    "it takes the last pixel of each window, where the first belongs": _LastPixel,
    "it takes the mean of each window (an average pool), where its first pixel belongs": _MeanOfWindow,
    "it takes the largest of each window (a max-pool), where its first pixel belongs": _LargestOfWindow,
    "all channels of zeros stand behind, where half of them belongs before": _ZerosBehind,
    "all channels of zeros stand before, where half of them belongs behind": _ZerosBefore,
    "of an odd number of channels of zeros the larger half stands before, where it belongs after": _LargerHalfBefore,
    "the new channels are copies of the old ones, where zeros belong": _CopiesOfChannels,
}


class Shortcuts(BlockExercise):
    """A drops pixels and adds zero channels, B projects where the shape changes, C everywhere."""

    name = "shortcuts"
    title = "Shortcuts A, B and C"
    points = 6.0
    section = 3
    minutes = 40
    file = "shortcuts.py"
    function = "make_block"

    def draw(self, rng: np.random.Generator) -> Numbers:
        first = int(rng.integers(4, 8))
        # An odd number of channels of zeros: its halves are not equal.
        return draw_norm(rng) | {"widths": [first, first + pick(rng, (3, 5))], "stride": 2}

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        return {f"{self.name}.{option}": self._spec(numbers, option) for option in OPTIONS}

    def _spec(self, numbers: Numbers, option: str) -> ResNetSpec:
        first, second = numbers["widths"]
        # A never takes channels away, and has no projection whose norm could be spoken of.
        shape = {"stage_blocks": (1, 1), "stage_channels": (first, second), "stage_strides": (1, numbers["stride"])}
        return framed_spec(numbers, shortcut=option, projection_norm=option != "A", **shape)

    def told_at_once(self, given: Given, task: Task, out: Returned) -> Remark | None:
        """Whether it is another option, or option A with other pixels or channels."""
        own = task.data["option"]
        for option in OPTIONS:
            if option != own and is_another(self._spec(given.numbers, option), task, out):
                return Remark(f"Option {own} is built as option {option}: {_ABOUT[own]}.", "", self.section)
        if own != "A":
            return None
        weights = {name: tensor for name, tensor in task.arrays.items() if "." in name}
        for what, variant in _VARIANTS.items():
            reference = variant(self._spec(given.numbers, "A"), weights, False, lambda _name, _output: None)
            output = reference.resnet(task.arrays["even"])
            for arrays in arrays_by_way(out):
                found = arrays.get("even.inference", np.zeros(0))
                if found.shape == output.shape and np.allclose(found, output, rtol=1e-9):
                    why = (
                        "Option A takes every stride-th pixel from the first, and adds zeros, half before, half after."
                    )
                    return Remark(f"Option A: {what}.", why, self.section)
        return None

    def option(self, task: str) -> str:
        return task.rpartition(".")[2]

    def solution(self, numbers: Numbers, backend: str) -> str:
        first, second = numbers["widths"]
        # Of more stages, so that nothing is the same in all blocks and is written as a number.
        stages = {"stage_channels": (first, second, second, second + 3), "stage_strides": (1, 2, 2, 1)}
        specs = {
            option: framed_spec(numbers, shortcut=option, projection_norm=option != "A", **stages) for option in OPTIONS
        }
        return block_of_each_option(specs, backend, self.function)
