"""The reference's backward pass: loss and gradients, and whole training runs, by NumPy arithmetic in float64.

Each operation of the reference notes how its output's gradient reaches its input; the chain rule walks back
through these notes. Written out by hand, so that no framework is its own judge.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from resnet_spec.images import Batch, fit_batch
from resnet_spec.optimisers import Memory, Optimiser
from resnet_spec.parallel import share
from resnet_spec.reference import Array, Reference, as_logits, cross_entropy, padded, per_channel, same_sides, softmax
from resnet_spec.spec import STEM_POOL_KERNEL, STEM_POOL_STRIDE, ResNetSpec
from resnet_spec.weights import Weights, fit_weights, weight_shapes


@dataclass(frozen=True)
class Slope:
    """What one batch gives.

    loss: mean cross-entropy in nats.
    gradients: of every trained parameter, by canonical name.
    statistics: the batch's mean and variance (over n) of each norm, under the names of the running ones; empty in
        inference mode.
    counts: over how many numbers each of these was taken.
    """

    loss: float
    gradients: Weights
    statistics: Weights
    counts: dict[str, int]


Loss = Callable[[Array, Array], tuple[float, Array]]
"""A loss of logits (batch, classes) and labels (batch,), and its gradient with respect to the logits."""


def mean_cross_entropy(logits: Array, labels: Array) -> tuple[float, Array]:
    """The mean over the batch of -log p(label), in nats, and softmax - one-hot over the batch."""
    share = softmax(logits)
    share[np.arange(len(labels)), labels] -= 1.0
    return cross_entropy(logits, labels), share / len(labels)


def reference_slope(
    spec: ResNetSpec,
    weights: Mapping[str, Array],
    images: Array,
    labels: Array,
    *,
    training: bool = True,
    frozen: tuple[str, ...] = (),
    loss: Loss = mean_cross_entropy,
) -> Slope:
    """Loss and gradients of a batch: images (batch, channels, height, width), labels (batch,).

    frozen: what the names of norms begin with that keep to their running statistics in training too.
    Raises WeightsError, ImagesError or LabelsError for what does not fit the spec.
    """
    fitted = fit_weights(weight_shapes(spec), weights, "float64")
    images, labels = fit_batch((images, labels), spec.in_channels, spec.num_classes, "float64")
    walk = _Walk(spec, fitted, training, lambda _name, _output: None, frozen)
    output = walk.resnet(_Value(images))
    # From probabilities too: the softmax and the logarithm of what it gives cancel.
    value, arriving = loss(as_logits(output.array, is_softmax=spec.head == "softmax"), labels)
    walk.ends[-1].gradient = arriving
    for step in reversed(walk.steps):
        step()
    return Slope(value, walk.gradients, walk.statistics, walk.counts)


def reference_fit(
    spec: ResNetSpec,
    weights: Mapping[str, Array],
    batches: Sequence[Batch],
    rule: Optimiser,
    learning_rates: Sequence[float],
    *,
    unbiased: bool = False,
    replicas: int = 1,
) -> tuple[list[float], Weights]:
    """Trains a step per batch: the losses, and the weights and running statistics at the end.

    unbiased: whether the running variance takes n / (n - 1) times the batch's, as PyTorch does.
    replicas: how many shares a batch has of which each is normalised by its own statistics (see `ghost_slope`).
    """
    now: Weights = fit_weights(weight_shapes(spec), weights, "float64")
    memories: dict[str, Memory] = {}
    losses = []
    for batch, rate in zip(batches, learning_rates, strict=True):
        slope = ghost_slope(spec, now, batch, replicas)
        losses.append(slope.loss)
        for name, gradient in slope.gradients.items():
            now[name] = rule.updated(now[name], gradient, memories.setdefault(name, {}), rate)
        now |= moved_statistics(spec, now, slope, unbiased=unbiased)
    return losses, now


def ghost_slope(spec: ResNetSpec, weights: Weights, batch: Batch, replicas: int) -> Slope:
    """What data parallel training computes of a batch whose replicas each normalise with their own share.

    Loss and gradients are the means of theirs, the statistics those of the first, which are the ones that
    are kept. Ghost batches: Hoffer et al. 2017, "Train longer, generalize better".
    """
    slopes = [reference_slope(spec, weights, *share(batch, replica, replicas)) for replica in range(replicas)]
    gradients = {name: np.mean([slope.gradients[name] for slope in slopes], axis=0) for name in slopes[0].gradients}
    loss = float(np.mean([slope.loss for slope in slopes]))
    return Slope(loss, gradients, slopes[0].statistics, slopes[0].counts)


def moved_statistics(spec: ResNetSpec, weights: Weights, slope: Slope, *, unbiased: bool) -> Weights:
    """The running statistics behind a step."""
    moved: Weights = {}
    for name, value in slope.statistics.items():
        count = slope.counts[name]
        factor = count / (count - 1) if unbiased and name.endswith("running_var") else 1.0
        moved[name] = spec.norm_decay * weights[name] + (1 - spec.norm_decay) * factor * value
    return moved


@dataclass
class _Value:
    """What an operation gives, and the gradient of the loss with respect to it, as far as it is known."""

    array: Array
    gradient: Any = 0.0

    @property
    def shape(self) -> tuple[int, ...]:
        return self.array.shape


@dataclass(frozen=True)
class _Walk(Reference):
    """The reference's network, of which each operation leaves a step of the way back.

    frozen: as in `reference_slope`.
    ends: what the linear layer gave.
    """

    frozen: tuple[str, ...] = ()
    steps: list[Callable[[], None]] = field(default_factory=list)
    gradients: Weights = field(default_factory=dict)
    statistics: Weights = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    ends: list[_Value] = field(default_factory=list)

    def operation(self, out: Array, back: Callable[[Array], None]) -> _Value:
        """A value whose gradient, once it is whole, goes to `back`."""
        value = _Value(out)
        self.steps.append(lambda: back(value.gradient))
        return value

    def conv(self, name: str, x: Any, stride: int = 1, groups: int = 1) -> Any:
        kernel = self.weights[f"{name}.weight"]
        side, how = kernel.shape[-1], self.spec.conv_padding

        def back(gradient: Array) -> None:
            windows = _windows(padded(x.array, side, stride, how, 0.0), side, stride)
            parts = zip(
                np.split(windows, groups, axis=1),
                np.split(kernel, groups),
                np.split(gradient, groups, axis=1),
                strict=True,
            )
            to_kernel, to_padded = [], []
            for seen, part, arriving in parts:
                to_kernel.append(np.tensordot(arriving, seen, axes=((0, 2, 3), (0, 2, 3))))
                to_padded.append(_spread(arriving, part, stride, _padded_sides(x.array, side, stride, how)))
            self.gradients[f"{name}.weight"] = np.concatenate(to_kernel)
            if self.spec.conv_bias:
                self.gradients[f"{name}.bias"] = gradient.sum(axis=(0, 2, 3))
            x.gradient = x.gradient + _unpadded(np.concatenate(to_padded, axis=1), x.array, side, stride, how)

        return self.operation(super().conv(name, x.array, stride, groups), back)

    def norm(self, name: str, x: Any) -> Any:
        scale, axes = self.weights[f"{name}.weight"], (0, 2, 3)
        from_batch = self.training and not name.startswith(self.frozen)
        if from_batch:
            mean, variance = x.array.mean(axis=axes), x.array.var(axis=axes)
            self.statistics.update({f"{name}.running_mean": mean, f"{name}.running_var": variance})
            count = x.array.size // len(scale)
            self.counts.update({f"{name}.running_mean": count, f"{name}.running_var": count})
        else:
            mean, variance = self.weights[f"{name}.running_mean"], self.weights[f"{name}.running_var"]
        deviation = np.sqrt(variance + self.spec.norm_eps)
        normal = (x.array - per_channel(mean)) / per_channel(deviation)

        def back(gradient: Array) -> None:
            self.gradients[f"{name}.weight"] = (gradient * normal).sum(axis=axes)
            self.gradients[f"{name}.bias"] = gradient.sum(axis=axes)
            if from_batch:  # mean and deviation depend on x too (Ioffe and Szegedy 2015, section 3)
                gradient = gradient - per_channel(gradient.mean(axis=axes))
                gradient = gradient - normal * per_channel((gradient * normal).mean(axis=axes))
            x.gradient = x.gradient + per_channel(scale / deviation) * gradient

        return self.operation(per_channel(scale) * normal + per_channel(self.weights[f"{name}.bias"]), back)

    def relu(self, x: Any) -> Any:
        def back(gradient: Array) -> None:
            x.gradient = x.gradient + gradient * (x.array > 0)

        return self.operation(super().relu(x.array), back)

    def max_pool(self, x: Any) -> Any:
        kernel, stride, how = STEM_POOL_KERNEL, STEM_POOL_STRIDE, self.spec.stem_pool

        def back(gradient: Array) -> None:
            windows = _windows(padded(x.array, kernel, stride, how, -np.inf), kernel, stride)
            first = windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)
            arriving = np.zeros((*x.shape[:2], *_padded_sides(x.array, kernel, stride, how)))
            for place in range(kernel * kernel):
                row, column = divmod(place, kernel)
                _under(arriving, row, column, stride, gradient.shape)[...] += gradient * (first == place)
            x.gradient = x.gradient + _unpadded(arriving, x.array, kernel, stride, how)

        return self.operation(super().max_pool(x.array), back)

    def every_nth(self, x: Any, stride: int) -> Any:
        def back(gradient: Array) -> None:
            arriving = np.zeros(x.shape)
            arriving[:, :, ::stride, ::stride] = gradient
            x.gradient = x.gradient + arriving

        return self.operation(super().every_nth(x.array, stride), back)

    def zero_channels(self, x: Any, before: int, after: int) -> Any:
        def back(gradient: Array) -> None:
            x.gradient = x.gradient + gradient[:, before : before + x.shape[1]]

        return self.operation(super().zero_channels(x.array, before, after), back)

    def sum(self, x: Any, skip: Any) -> Any:
        def back(gradient: Array) -> None:
            x.gradient, skip.gradient = x.gradient + gradient, skip.gradient + gradient

        return self.operation(super().sum(x.array, skip.array), back)

    def mean(self, x: Any) -> Any:
        def back(gradient: Array) -> None:
            height, width = x.shape[2:]
            x.gradient = x.gradient + np.broadcast_to(gradient[:, :, None, None], x.shape) / (height * width)

        return self.operation(super().mean(x.array), back)

    def linear(self, name: str, x: Any) -> Any:
        def back(gradient: Array) -> None:
            self.gradients.update({f"{name}.weight": gradient.T @ x.array, f"{name}.bias": gradient.sum(axis=0)})
            x.gradient = x.gradient + gradient @ self.weights[f"{name}.weight"]

        value = self.operation(super().linear(name, x.array), back)
        self.ends.append(value)
        return value

    def softmax(self, x: Any) -> Any:
        return _Value(super().softmax(x.array))  # the loss goes around it


def _windows(x: Array, kernel: int, stride: int) -> Array:
    """(batch, channels, places down, places along, kernel, kernel)."""
    return np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), (2, 3))[:, :, ::stride, ::stride]


def _sides(x: Array, kernel: int, stride: int, how: str) -> list[tuple[int, int]]:
    """Pixels that are padded above and below, and left and right."""
    if how == "same":
        return [same_sides(side, kernel, stride) for side in x.shape[2:]]
    return [(0, 0) if how == "valid" else (kernel // 2, kernel // 2)] * 2


def _padded_sides(x: Array, kernel: int, stride: int, how: str) -> tuple[int, ...]:
    """Height and width with the padding."""
    return tuple(side + sum(pair) for side, pair in zip(x.shape[2:], _sides(x, kernel, stride, how), strict=True))


def _unpadded(gradient: Array, x: Array, kernel: int, stride: int, how: str) -> Array:
    """What arrives at the image itself of what arrives at the padded one."""
    (top, _), (left, _) = _sides(x, kernel, stride, how)
    return gradient[:, :, top : top + x.shape[2], left : left + x.shape[3]]


def _under(padded_array: Array, row: int, column: int, stride: int, shape: Sequence[int]) -> Array:
    """The pixels over which one number of the kernel slides, as a view."""
    height, width = shape[2:]
    return padded_array[:, :, row : row + stride * height : stride, column : column + stride * width : stride]


def _spread(gradient: Array, kernel: Array, stride: int, sides: Sequence[int]) -> Array:
    """What arrives at the padded input of a convolution: each place's share, put back under its window."""
    arriving = np.zeros((len(gradient), kernel.shape[1], *sides))
    for row, column in np.ndindex(*kernel.shape[2:]):
        share = np.tensordot(gradient, kernel[:, :, row, column], axes=((1,), (0,)))
        _under(arriving, row, column, stride, gradient.shape)[...] += share.transpose(0, 3, 1, 2)
    return arriving
