"""Folds a norm into the convolution before it."""

from typing import Any

import numpy as np

from rosetta.teaching.exercises.base import Numbers, constants, from_canonical_kernel, pick, to_canonical_kernel
from rosetta.teaching.exercises.functions import Call, FunctionExercise, Part
from rosetta.teaching.judging.twists import Values, read_mistakes


class Folding(FunctionExercise):
    """W' = s W and b' = s (b - mean) + shift with s = scale / sqrt(variance + eps)."""

    name = "folding"
    title = "A norm folded into a convolution"
    points = 4.0
    section = 4
    minutes = 20
    file = "folding.py"
    function = "fold"
    results = ("kernel", "bias")
    parts = (Part("kernel", 2.0, "kernel"), Part("bias", 2.0, "bias"))
    twists = read_mistakes("folding")

    def draw(self, rng: np.random.Generator) -> Numbers:
        return {"eps": pick(rng, (2e-3, 5e-3, 0.01, 0.02))}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {"eps": f"{numbers['eps']}"}

    def header(self, numbers: Numbers, backend: str) -> str:
        return constants(EPS=numbers["eps"])

    def calls(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> list[Call]:
        # The first has equal sides, so that the wrong axis gives numbers and no error.
        def drawn(out_channels: int, in_channels: int, side: int) -> Call:
            kernel = from_canonical_kernel(rng.normal(size=(out_channels, in_channels, side, side)), backend)
            bias, shift, mean = rng.normal(size=(3, out_channels))
            scale, variance = rng.uniform(0.5, 1.5, out_channels), rng.uniform(0.02, 0.5, out_channels)
            return [kernel, bias, scale, shift, mean, variance]

        return [drawn(3, 3, 3), drawn(5, 4, 3)]

    def formula(
        self,
        numbers: Numbers,
        backend: str,
        call: Call,
        *,
        eps: str = "right",
        root: Any = True,
        bias: str = "right",
        mean: str = "right",
        shift: str = "right",
        scale: str = "right",
        kernel: str = "right",
        axis: int = 0,
        swapped: str = "",
        unbiased: bool = False,
    ) -> Values:
        own_kernel, own_bias, own_scale, own_shift, own_mean, variance = call
        if swapped == "mean and variance":
            own_mean, variance = variance, own_mean
        elif swapped:
            own_scale, own_shift = own_shift, own_scale
        variance = variance * len(variance) / (len(variance) - 1) if unbiased else variance
        amount = {"outside": 0.0, "none": 0.0, "1e-5": 1e-5, "1e-3": 1e-3}.get(eps, numbers["eps"])
        deviation = np.sqrt(variance + amount) + (numbers["eps"] if eps == "outside" else 0.0)
        divisor = {True: deviation, False: deviation**2, "times": 1 / deviation}[root]
        slope = (1.0 if scale == "forgotten" else own_scale) / divisor
        old = {"forgotten": 0.0, "not scaled": own_bias}.get(bias, slope * own_bias)
        centre = {"forgotten": 0.0, "not scaled": own_mean, "added": -slope * own_mean}.get(mean, slope * own_mean)
        added = {"forgotten": 0.0, "scaled": slope * own_shift}.get(shift, own_shift)
        new = own_bias if bias == "as it is" else old - centre + added
        canonical = to_canonical_kernel(own_kernel, backend)
        along = [1, 1, 1, 1]
        along[axis] = canonical.shape[axis]
        if len(slope) == canonical.shape[axis] and kernel == "right":
            canonical = canonical * slope.reshape(along)
        return {"kernel": from_canonical_kernel(canonical, backend), "bias": new}
