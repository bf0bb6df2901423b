"""The bottleneck, with its stride in the right place."""

import numpy as np

from resnet_spec import ResNetSpec
from rosetta.teaching.exercises.base import Numbers, constants, pick
from rosetta.teaching.exercises.block import draw_norm
from rosetta.teaching.exercises.networks import BlockExercise, framed_spec
from rosetta.teaching.exercises.written import block_solution

_PLACES = {"1x1": "in the first 1x1 convolution", "3x3": "in the 3x3 convolution"}


class Bottleneck(BlockExercise):
    """1x1, 3x3 with groups, 1x1 to four times the channels; v1 or v1.5 by where it strides."""

    name = "bottleneck"
    title = "The bottleneck"
    points = 6.0
    section = 3
    minutes = 30
    file = "bottleneck.py"
    function = "make_bottleneck"

    def draw(self, rng: np.random.Generator) -> Numbers:
        groups = pick(rng, (2, 4))
        width = groups * pick(rng, (1, 2))
        place = pick(rng, ("1x1", "3x3"))
        return draw_norm(rng) | {"widths": [width, width + groups], "groups": groups, "place": place, "stride": 2}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        own = {"groups": f"{numbers['groups']}", "place": _PLACES[numbers["place"]]}
        return super().words(numbers, backend) | own

    def header(self, numbers: Numbers, backend: str) -> str:
        return super().header(numbers, backend) + constants(GROUPS=numbers["groups"], STRIDE_IN=numbers["place"])

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        groups, (first, second) = numbers["groups"], numbers["widths"]
        spec = framed_spec(
            numbers,
            block="bottleneck",
            bottleneck_stride=numbers["place"],
            stem_channels=4 * first,
            groups=groups,
            stage_blocks=(1, 1, 1),
            stage_channels=(first, second, first),
            stage_strides=(1, 2, 1),
            width_per_group=64 // groups,  # with which the 3x3 has as many channels as the stage
        )
        return {self.name: spec}

    def solution(self, numbers: Numbers, backend: str) -> str:
        return block_solution(self.specs(numbers)[self.name], backend, self.function)
