"""Folds a norm into the convolution before it."""

from typing import Any

import numpy as np

from rosetta.teaching.exercises.base import Numbers, constants, from_canonical_kernel, pick, to_canonical_kernel
from rosetta.teaching.exercises.functions import Call, FunctionExercise, Part
from rosetta.teaching.judging.twists import Values, twist

_EPS = "A norm divides by sqrt(variance + eps); where a variance is small, another eps is another network."
_BIAS = "The norm sees W x + b: it takes its mean off b too, and scales it."
_AXIS = "Each output channel has a scale of its own, and the axes of a kernel stand in another order in each framework."


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
    twists = (
        twist("eps", "outside", "eps is added to the root of the variance, where it belongs under the root.", _EPS,
              row="eps_rounding"),
        twist("eps", "none", "There is no eps.", _EPS),
        twist("eps", "1e-5", "eps is 1e-5, the default of some frameworks, and not yours.", _EPS,
              row="batch_norm_eps_default"),
        twist("eps", "1e-3", "eps is 1e-3, Keras' default, and not yours.", _EPS, row="batch_norm_eps_default"),
        twist("root", False, "It divides by the variance, where its root, the deviation, belongs.",
              "A norm brings the deviation to 1, and the deviation is the root of the variance."),
        twist("root", "times", "It multiplies by the deviation, where it divides.",
              "A norm divides by the deviation, so that it becomes 1."),
        twist("bias", "forgotten", "The convolution's own bias is forgotten.", _BIAS, section=4),
        twist("bias", "not scaled", "The convolution's own bias is not scaled.", _BIAS, section=4),
        twist("bias", "as it is", "The bias stays the convolution's own: nothing of the norm comes into it.", _BIAS,
              section=4),
        twist("mean", "forgotten", "The running mean is forgotten.", "A norm takes the mean off before it scales."),
        twist("mean", "not scaled", "The running mean is taken off unscaled.",
              "The mean is taken off before the scale, so the scale acts on it too."),
        twist("mean", "added", "The running mean is added, where it is taken off.", "A norm subtracts the mean."),
        twist("shift", "forgotten", "The norm's shift is forgotten.", "It is added at the norm's end, and stays."),
        twist("shift", "scaled", "The norm's shift is scaled too.", "It is added behind the scale."),
        twist("scale", "forgotten", "The norm's scale is forgotten.", "It stands in front of everything else."),
        twist("kernel", "as it is", "The kernel stays as it was.", "The scale of each output channel belongs to it."),
        twist("axis", 1, "The kernel is scaled along its input channels, where the output channels belong.", _AXIS,
              row="convolution_kernel"),
        twist("axis", 2, "The kernel is scaled along its height, where the output channels belong.", _AXIS,
              row="convolution_kernel"),
        twist("axis", 3, "The kernel is scaled along its width, where the output channels belong.", _AXIS,
              row="convolution_kernel"),
        twist("swapped", "mean and variance", "Mean and variance stand for each other.", "Mind the arguments' order."),
        twist("swapped", "scale and shift", "Scale and shift stand for each other.", "Mind the arguments' order."),
        twist("unbiased", True, "The variance is made unbiased again, by n / (n - 1).",
              "The running variance is used as it is.", row="running_variance"),
    )  # fmt: skip

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
