"""A whole network from a spec of the student's own."""

from typing import Any

import numpy as np

from resnet_spec import ResNetSpec, to_toml
from rosetta.teaching.exercises.base import Numbers, pick
from rosetta.teaching.exercises.networks import NetworkExercise
from rosetta.teaching.exercises.written import network_solution


class Network(NetworkExercise):
    """Stem, stages and head of a network that nobody else has."""

    name = "network"
    title = "A network of your own"
    points = 6.0
    section = 4
    minutes = 60
    file = "network.py"
    function = "make_network"
    frame = False

    def draw(self, rng: np.random.Generator) -> Numbers:
        block = pick(rng, ("basic", "bottleneck"))
        widths = sorted(int(width) for width in rng.choice(np.arange(3, 11), 2, replace=False))
        blocks = pick(rng, ([1, 2], [2, 1]))
        fields = {
            "in_channels": pick(rng, (1, 2, 3)),
            "num_classes": int(rng.integers(3, 9)),
            "block": block,
            "stage_blocks": blocks,
            "stage_channels": widths,
            "stage_strides": pick(rng, ([1, 2], [2, 1], [1, 3])),
            "stem_kernel": pick(rng, (3, 5, 7)),
            "stem_stride": pick(rng, (1, 2)),
            "stem_channels": int(rng.integers(4, 9)),
            "stem_pool": pick(rng, ("none", "symmetric")),
            "shortcut": pick(rng, ("B", "C")),
            "conv_bias": pick(rng, (False, True)),
            "projection_norm": pick(rng, (False, True)),
            "norm_eps": pick(rng, (1e-5, 1e-4, 5e-4, 1e-3)),
            "norm_decay": pick(rng, (0.9, 0.95, 0.99)),
        }
        return fields | ({"bottleneck_stride": pick(rng, ("1x1", "3x3"))} if block == "bottleneck" else {})

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {"spec": to_toml(self.specs(numbers)[self.name])}

    def specs(self, numbers: Numbers) -> dict[str, ResNetSpec]:
        return {self.name: own_spec(numbers)}

    def solution(self, numbers: Numbers, backend: str) -> str:
        return network_solution(self.specs(numbers)[self.name], backend, self.function)


def own_spec(numbers: Numbers) -> ResNetSpec:
    """The spec of drawn fields, for images as small as a test needs them."""
    lists = ("stage_blocks", "stage_channels", "stage_strides")
    fields: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in numbers.items()}
    return ResNetSpec(name="my_network", image_size=32, **fields)
