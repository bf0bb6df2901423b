"""The residual block, by hand."""

import numpy as np

from resnet_spec import ResNetSpec
from rosetta.teaching.exercises.base import Numbers, pick
from rosetta.teaching.exercises.networks import BlockExercise, framed_spec
from rosetta.teaching.exercises.written import block_solution


class Block(BlockExercise):
    """Figure 2 of He et al. 2015, with a projection where the shape changes."""

    name = "block"
    title = "The residual block"
    points = 6.0
    section = 3
    minutes = 40
    file = "block.py"
    function = "make_block"

    def draw(self, rng: np.random.Generator) -> Numbers:
        return draw_norm(rng) | {"widths": draw_widths(rng), "stride": pick(rng, (2, 3))}

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        return {self.name: framed_spec(numbers)}

    def solution(self, numbers: Numbers, backend: str) -> str:
        return block_solution(self.specs(numbers)[self.name], backend, self.function)


def draw_norm(rng: np.random.Generator) -> Numbers:
    """A norm's numbers that are no framework's defaults."""
    return {"eps": pick(rng, (2e-5, 1e-4, 2e-4, 5e-4, 2e-3)), "decay": pick(rng, (0.8, 0.85, 0.95, 0.98))}


def draw_widths(rng: np.random.Generator) -> list[int]:
    """Two different numbers of channels, the second odd or not."""
    first = int(rng.integers(4, 8))
    return [first, first + int(rng.integers(1, 5))]
