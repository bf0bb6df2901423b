"""The block of He et al. 2016, with norm and ReLU first."""

import numpy as np

from resnet_spec import ResNetSpec
from rosetta.teaching.exercises.base import Numbers, constants, pick
from rosetta.teaching.exercises.block import draw_norm, draw_widths
from rosetta.teaching.exercises.networks import NetworkExercise, framed_spec
from rosetta.teaching.exercises.written import block_solution


class Preactivation(NetworkExercise):
    """Figure 1b: nothing stands on the way of the shortcut."""

    name = "preactivation"
    title = "The pre-activation block"
    points = 6.0
    section = 8
    minutes = 30
    file = "preactivation.py"
    function = "make_preactivation"

    def draw(self, rng: np.random.Generator) -> Numbers:
        return draw_norm(rng) | {"widths": draw_widths(rng), "stride": pick(rng, (2, 3))}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {name: f"{numbers[name]}" for name in ("eps", "decay")}

    def header(self, numbers: Numbers, backend: str) -> str:
        return constants(EPS=numbers["eps"], DECAY=numbers["decay"])

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        spec = framed_spec(
            numbers,
            order="norm_relu_conv",
            projection_norm=False,
            stem_norm=False,
            stem_relu=False,
            relu_after_sum=False,
        )
        return {self.name: spec}

    def solution(self, numbers: Numbers, backend: str) -> str:
        return block_solution(self.specs(numbers)[self.name], backend, self.function)
