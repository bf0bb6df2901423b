"""The three shortcuts of He et al. 2015, section 4.1."""

import numpy as np

from resnet_spec import ResNetSpec
from rosetta.teaching.exercises.base import Numbers, constants, pick
from rosetta.teaching.exercises.block import draw_norm
from rosetta.teaching.exercises.networks import NetworkExercise, framed_spec
from rosetta.teaching.exercises.written import block_of_each_option

OPTIONS = ("A", "B", "C")


class Shortcuts(NetworkExercise):
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

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {name: f"{numbers[name]}" for name in ("eps", "decay")}

    def header(self, numbers: Numbers, backend: str) -> str:
        return constants(EPS=numbers["eps"], DECAY=numbers["decay"])

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        return {f"{self.name}.{option}": self._spec(numbers, option) for option in OPTIONS}

    def _spec(self, numbers: Numbers, option: str) -> ResNetSpec:
        first, second = numbers["widths"]
        # A never takes channels away, and has no projection whose norm could be spoken of.
        shape = {"stage_blocks": (1, 1), "stage_channels": (first, second), "stage_strides": (1, numbers["stride"])}
        return framed_spec(numbers, shortcut=option, projection_norm=option != "A", **shape)

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
