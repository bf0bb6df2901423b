"""The tape that a recorder writes: every step of one forward pass, as the framework took it.

A step is raw: the frameworks disagree on what one operation is (JAX has no batch norm, Paddle adds a
convolution's bias in a step of its own), and `resnet_spec.reading` makes one table of all.

Kinds of steps, and the settings that each must have:

    image, parameter, constant   what the steps start from
    random      numbers that are drawn anew at each pass; no inputs
    conv        inputs x, kernel[, bias]; axes `nchw` or `nhwc`, kernel_axes `oihw` or `hwio`, stride (rows,
                columns), padding (top, bottom, left, right), dilation (rows, columns), groups
    norm        inputs x and what `roles` names, of weight, bias, running_mean, running_var; norm `batch`, `layer`,
                `group` or `instance`; eps, decay (weight of the old average, or None), batch_statistics, axes as
                it takes them
    max_pool, avg_pool, window_sum   axes, kernel, stride, padding, dilation; counts_padding of an avg_pool
    linear      inputs x, weight[, bias]; kernel_axes `oi` or `io`
    activation  function by its common name: `relu`, `gelu`, `sigmoid`, or `clip` with its bounds
    dropout     rate, active
    softmax, log_softmax         axis
    mean, sum_over, max_over     over: the axes
    reshape, broadcast, cast, same   the same numbers in another form
    transpose   permutation
    slice       starts, strides: one per axis
    pad         padding: (before, behind) per axis; value
    concatenate axis
    add, subtract, multiply, divide, maximum, minimum, negative, sqrt, rsqrt, square, power, exp, where, compare
                broadcasting as NumPy does
    unknown     anything else
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Step:
    """One step.

    kind: one of those above.
    function: what the framework calls it.
    inputs: positions on the tape of what goes in, in order.
    value: what comes out, in the framework's own layout.
    place: the module in which it happens, by the model's own name; empty where nobody knows.
    """

    kind: str
    function: str
    inputs: tuple[int, ...]
    value: np.ndarray
    place: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


class Tape:
    """Steps in the order in which they were taken; each method returns the position of its step.

    norm_decays: weight of the old running average, by the own name of the running mean, where a norm is made of
        arithmetic and only its module knows.
    cumulative: own names of the running means that are the mean over all steps, whatever weight a step was given.
    unregistered: parameters that the model uses and does not list, by the name by which they were found.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.norm_decays: dict[str, float] = {}
        self.cumulative: set[str] = set()
        self.unregistered: list[str] = []

    def image(self, value: np.ndarray, axes: str) -> int:
        """The images, `nchw` or `nhwc`."""
        return self.step("image", "image", (), value, axes=axes)

    def parameter(self, name: str, value: np.ndarray, *, trained: bool) -> int:
        """A tensor of the model, by its own name and in its own layout; running statistics are not trained."""
        return self.step("parameter", name, (), value, trained=trained)

    def constant(self, value: np.ndarray) -> int:
        """Numbers that depend on neither the images nor a parameter."""
        return self.step("constant", "constant", (), np.asarray(value))

    def step(
        self, kind: str, function: str, inputs: tuple[int, ...], value: np.ndarray, place: str = "", /, **settings: Any
    ) -> int:
        """Any other step."""
        self.steps.append(Step(kind, function, inputs, value, place, settings))
        return len(self.steps) - 1
