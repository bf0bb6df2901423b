"""Short tapes by hand."""

from typing import Any

import numpy as np

from resnet_spec.operations import Recording
from resnet_spec.reading import read_tape
from resnet_spec.tape import Tape

ONE_TO_ONE = {"stride": (1, 1), "padding": (0, 0, 0, 0), "dilation": (1, 1), "groups": 1}


class Taken(Tape):
    """A tape in NCHW of images of 3 channels and 8x8 pixels, at position 0; what comes out is drawn."""

    def __init__(self, shape: tuple[int, ...] = (2, 3, 8, 8), axes: str = "nchw") -> None:
        super().__init__()
        self.rng = np.random.default_rng(0)
        self.image(self.rng.normal(size=shape), axes)

    def draw(self, *shape: int) -> np.ndarray:
        return self.rng.normal(size=shape)

    def conv(self, x: int, shape: tuple[int, ...], kernel: tuple[int, ...], place: str = "", **settings: Any) -> int:
        """A convolution without a bias, whose parameter is `PLACE.w`."""
        weight = self.parameter(f"{place}.w", self.draw(*kernel), trained=True)
        given = {"axes": "nchw", "kernel_axes": "oihw", **ONE_TO_ONE, **settings}
        return self.step("conv", "conv2d", (x, weight), self.draw(*shape), place, **given)

    def max_pool(self, x: int, side: int, padding: int = 0) -> int:
        settings = {"axes": "nchw", "kernel": (3, 3), "stride": (2, 2), "padding": (padding,) * 4, "dilation": (1, 1)}
        return self.step("max_pool", "pool", (x,), self.draw(2, 3, side, side), **settings)

    def pad(self, x: int, sides: int, value: float) -> int:
        """Adds pixels on every side."""
        before = self.steps[x].value
        padding = ((0, 0), (0, 0), (sides, sides), (sides, sides))
        padded = np.pad(before, padding, constant_values=value)
        return self.step("pad", "pad", (x,), padded, padding=padding, value=value)

    def read(self, output: int | None = None) -> Recording:
        return read_tape(self, len(self.steps) - 1 if output is None else output)


def kinds(recording: Recording) -> list[str]:
    return [operation.kind for operation in recording.operations]
