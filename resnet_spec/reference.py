"""The network as NumPy arithmetic in float64: the definition that the frameworks are held to.

The plainest of the implementations to read, and the referee: where two frameworks disagree, it
says which one left the definition. Forward only; everything is (batch, channels, height, width).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from resnet_spec.activations import Activations
from resnet_spec.images import fit_images
from resnet_spec.spec import STEM_POOL_KERNEL, STEM_POOL_STRIDE, ResNetSpec
from resnet_spec.weights import fit_weights, weight_shapes

Array = np.ndarray
Note = Callable[[str, Array], None]
"""Is told the output of each layer and block, with its name, as the pass comes by."""


def reference_output(spec: ResNetSpec, weights: Mapping[str, Array], images: Array, *, training: bool = False) -> Array:
    """Logits, (batch, classes), float64, of canonical weights and images; probabilities where the head is a softmax.

    With `training` the norms use the batch's own statistics. Raises WeightsError or ImagesError
    for what does not fit the spec.
    """
    return reference_pass(spec, weights, images, lambda _name, _output: None, training=training)


def reference_activations(
    spec: ResNetSpec, weights: Mapping[str, Array], images: Array, *, training: bool = False
) -> Activations:
    """The output of every layer and block in float64, in the order of the layer table; raises as `reference_output`."""
    out: Activations = {}
    reference_pass(spec, weights, images, out.__setitem__, training=training)
    return out


def reference_pass(
    spec: ResNetSpec, weights: Mapping[str, Array], images: Array, note: Note, *, training: bool = False
) -> Array:
    """As `reference_output`, and tells `note` what each layer gives, one after the other, and keeps none of it."""
    fitted = fit_weights(weight_shapes(spec), weights, "float64")
    return Reference(spec, fitted, training, note).resnet(fit_images(images, spec.in_channels, "float64"))


@dataclass(frozen=True)
class Reference:
    """The layers of one network; each finds its tensors under its own name, and notes what it gives under it."""

    spec: ResNetSpec
    weights: Mapping[str, Array]
    training: bool
    note: Note

    def conv(self, name: str, x: Array, stride: int = 1, groups: int = 1) -> Array:
        """A convolution: at each place the sum of the products of kernel and window."""
        kernel = self.weights[f"{name}.weight"]
        x = padded(x, kernel.shape[-1], stride, self.spec.conv_padding, 0.0)
        windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], (2, 3))[:, :, ::stride, ::stride]
        parts = [
            np.tensordot(seen, part, axes=((1, 4, 5), (1, 2, 3)))  # (batch, height, width, out)
            for seen, part in zip(np.split(windows, groups, axis=1), np.split(kernel, groups), strict=True)
        ]
        x = np.concatenate(parts, axis=-1).transpose(0, 3, 1, 2)
        if self.spec.conv_bias:
            x = x + per_channel(self.weights[f"{name}.bias"])
        self.note(name, x)
        return x

    def norm(self, name: str, x: Array) -> Array:
        """A batch norm; the variance is the mean square, over n and not n - 1."""
        if self.training:
            mean, variance = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        else:
            mean, variance = self.weights[f"{name}.running_mean"], self.weights[f"{name}.running_var"]
        x = (x - per_channel(mean)) / per_channel(np.sqrt(variance + self.spec.norm_eps))
        x = per_channel(self.weights[f"{name}.weight"]) * x + per_channel(self.weights[f"{name}.bias"])
        self.note(name, x)
        return x

    def relu(self, x: Array) -> Array:
        """The positive part."""
        return relu(x)

    def max_pool(self, x: Array) -> Array:
        """The stem's 3x3 stride-2 max-pool. Padding is minus infinity, so it never wins."""
        x = padded(x, STEM_POOL_KERNEL, STEM_POOL_STRIDE, self.spec.stem_pool, -np.inf)
        windows = np.lib.stride_tricks.sliding_window_view(x, (STEM_POOL_KERNEL, STEM_POOL_KERNEL), (2, 3))
        return windows[:, :, ::STEM_POOL_STRIDE, ::STEM_POOL_STRIDE].max(axis=(4, 5))

    def every_nth(self, x: Array, stride: int) -> Array:
        """Every so-many-th pixel, from the first."""
        return x[:, :, ::stride, ::stride]

    def zero_channels(self, x: Array, before: int, after: int) -> Array:
        """Zero channels before and after."""
        return np.pad(x, ((0, 0), (before, after), (0, 0), (0, 0)))

    def sum(self, x: Array, skip: Array) -> Array:
        """Both ways of a block."""
        return x + skip

    def mean(self, x: Array) -> Array:
        """The global average pool: (batch, channels)."""
        return x.mean(axis=(2, 3))

    def linear(self, name: str, x: Array) -> Array:
        """A linear layer with a bias."""
        x = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        self.note(name, x)
        return x

    def softmax(self, x: Array) -> Array:
        """Probabilities of each row."""
        return softmax(x)

    def norm_relu(self, name: str, x: Array, *, has_norm: bool = True, has_relu: bool = True) -> Array:
        """What follows a convolution: the norm and the ReLU, in the spec's order."""
        if has_relu and self.spec.order == "conv_relu_norm":
            x, has_relu = self.relu(x), False
        if has_norm and self.spec.norm != "none":
            x = self.norm(name, x)
        return self.relu(x) if has_relu else x

    def shortcut(self, name: str, x: Array, out_channels: int, stride: int) -> Array | None:
        """The way around a block; None in a plain network."""
        in_channels = x.shape[1]
        if self.spec.shortcut == "none":
            return None
        if self.spec.projects(in_channels, out_channels, stride):
            x = self.conv(f"{name}.downsample.0", x, stride)
            return self.norm_relu(
                f"{name}.downsample.1", x, has_norm=self.spec.projection_norm, has_relu=self.spec.projection_relu
            )
        if stride == 1 and in_channels == out_channels:
            return x
        before = (out_channels - in_channels) // 2
        return self.zero_channels(self.every_nth(x, stride), before, out_channels - in_channels - before)

    def strides_and_groups(self, stride: int) -> list[tuple[int, int]]:
        """Stride and groups of each convolution of a block."""
        if self.spec.block == "basic":
            return [(stride, 1), (1, 1)]
        first, second = (stride, 1) if self.spec.bottleneck_stride == "1x1" else (1, stride)  # v1 or v1.5
        return [(first, 1), (second, self.spec.groups), (1, 1)]

    def block(self, name: str, block_input: Array, out_channels: int, stride: int) -> Array:
        """Convolutions, each with what follows it, and the sum with the shortcut (He et al. 2015, figure 5)."""
        x = block_input
        convs = self.strides_and_groups(stride)
        for number, (conv_stride, groups) in enumerate(convs, start=1):
            x = self.conv(f"{name}.conv{number}", x, conv_stride, groups)
            x = self.norm_relu(f"{name}.bn{number}", x, has_relu=number < len(convs) or self.spec.relu_before_sum)
        return self.add(name, x, self.shortcut(name, block_input, out_channels, stride))

    def pre_act_block(self, name: str, block_input: Array, out_channels: int, stride: int) -> Array:
        """The same with norm and ReLU before each convolution (He et al. 2016, figure 1b)."""
        preact = self.norm_relu(f"{name}.bn1", block_input)
        (conv_stride, groups), *others = self.strides_and_groups(stride)
        x = self.conv(f"{name}.conv1", preact, conv_stride, groups)
        for number, (conv_stride, groups) in enumerate(others, start=2):
            x = self.conv(f"{name}.conv{number}", self.norm_relu(f"{name}.bn{number}", x), conv_stride, groups)
        # A projection starts from the pre-activation, every other shortcut from the block's input.
        projects = self.spec.projects(block_input.shape[1], out_channels, stride)
        return self.add(name, x, self.shortcut(name, preact if projects else block_input, out_channels, stride))

    def add(self, name: str, x: Array, skip: Array | None) -> Array:
        """The block's end: the sum of both ways, and its ReLU."""
        if skip is not None:
            x = self.sum(x, skip)
        if self.spec.relu_after_sum:
            x = self.relu(x)
        self.note(name, x)
        return x

    def resnet(self, x: Any) -> Any:
        """Stem, stages, head (He et al. 2015, table 1)."""
        spec = self.spec
        x = self.conv("conv1", x, spec.stem_stride)
        x = self.norm_relu("bn1", x, has_norm=spec.stem_norm, has_relu=spec.stem_relu)
        if spec.stem_pool != "none":
            x = self.max_pool(x)
        block = self.pre_act_block if spec.preactivation else self.block
        stages = zip(spec.stage_channels, spec.stage_blocks, spec.stage_strides, strict=True)
        for number, (channels, blocks, stride) in enumerate(stages, start=1):
            for index in range(blocks):
                x = block(f"layer{number}.{index}", x, channels * spec.expansion, stride if index == 0 else 1)
        if spec.preactivation:
            x = self.norm_relu("norm", x)
        x = self.linear("fc", self.mean(x))
        return self.softmax(x) if spec.head == "softmax" else x


def relu(x: Array) -> Array:
    """The positive part; a NaN stays one."""
    return np.maximum(x, 0.0)


def softmax(x: Array) -> Array:
    """Probabilities of each row; the largest logit is taken off first, so that no exponential overflows."""
    exponentials = np.exp(x - x.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def as_logits(output: Array, *, is_softmax: bool) -> Array:
    """Logits of a network's output, be it logits or probabilities; that of a probability of 0 is minus infinity."""
    with np.errstate(divide="ignore"):
        return np.log(output) if is_softmax else output


def cross_entropy(logits: Array, labels: Array) -> float:
    """Mean over the batch of -log p(label), in nats, from logits (batch, classes) and labels (batch,)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_probabilities[np.arange(len(labels)), labels].mean())


def per_channel(values: Array) -> Array:
    """One value per channel, ready to be broadcast over (batch, channels, height, width)."""
    return values[:, None, None]


def padded(x: Array, kernel: int, stride: int, padding: str, value: float) -> Array:
    """The height and width padded as the spec's word says: `symmetric`, `same` or `valid`."""
    if padding == "valid":
        return x
    sides = [(kernel // 2, kernel // 2)] * 2
    if padding == "same":
        sides = [same_sides(size, kernel, stride) for size in x.shape[2:]]
    return np.pad(x, ((0, 0), (0, 0), *sides), constant_values=value)


def same_sides(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Pixels before and behind one side, as TensorFlow's `same` has them: an odd one stands behind."""
    missing = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return missing // 2, missing - missing // 2
