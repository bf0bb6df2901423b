"""The parts of the wrong networks in Flax NNX: each is right, but for the mistake that it is told to make."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import Array

Function = Callable[[Array], Array]

OTHER_KERNELS = {
    "kernel-transposed": lambda kernel: kernel.swapaxes(0, 1),
    "kernel-flipped": lambda kernel: kernel[::-1, ::-1],
    "kernel-in-out-swapped": lambda kernel: kernel.swapaxes(2, 3),
    "kernel-standardised": lambda kernel: (kernel - kernel.mean((0, 1, 2))) / kernel.std((0, 1, 2)),
    "kernel-frozen": jax.lax.stop_gradient,
}
ACTIVATIONS = {
    "leaky-relu": nnx.leaky_relu,
    "gelu": nnx.gelu,
    "silu": nnx.silu,
    "relu6": nnx.relu6,
    "tanh": nnx.tanh,
}


def conv_by(other_kernel: Callable[[Array], Array]) -> Callable[..., Array]:
    """A convolution that makes something else of its kernel first."""

    def convolve(x: Array, kernel: Array, *arguments: Any, **options: Any) -> Array:
        return jax.lax.conv_general_dilated(x, other_kernel(kernel), *arguments, **options)

    return convolve


def conv(
    mistake: str, in_channels: int, out_channels: int, kernel: int, stride: int = 1, *, rngs: nnx.Rngs
) -> nnx.Conv:
    if mistake == "stem-stride-1":
        stride = 1
    if mistake in ("stem-3x3", "projection-3x3"):
        kernel = 3
    if mistake == "five-by-five":
        kernel = 5
    dilation = 2 if mistake == "dilation" else 1
    padding = dilation * (kernel // 2)
    if mistake == "no-padding":
        padding = 0
    if mistake == "same-padding":
        padding = "SAME"
    if mistake == "reflect-padding":
        padding = "REFLECT"
    if mistake == "projection-padded":
        padding = 1
    convolve = jax.lax.conv_general_dilated
    if mistake in OTHER_KERNELS:
        convolve = conv_by(OTHER_KERNELS[mistake])
    return nnx.Conv(
        in_channels,
        out_channels,
        (kernel, kernel),
        stride,
        padding=padding,
        kernel_dilation=dilation,
        feature_group_count={"groups": 2, "depthwise": in_channels}.get(mistake, 1),
        use_bias=mistake == "conv-bias",
        dtype=jnp.float32 if mistake == "kernel-in-float32" else None,
        conv_general_dilated=convolve,
        rngs=rngs,
    )


class BatchStatisticsNorm(nnx.BatchNorm):
    """Always in training mode."""

    def __call__(self, x: Array) -> Array:
        return super().__call__(x, use_running_average=False)


class RunningStatisticsNorm(nnx.BatchNorm):
    """Never in training mode."""

    def __call__(self, x: Array) -> Array:
        return super().__call__(x, use_running_average=True)


class HandWrittenNorm(nnx.BatchNorm):
    """A batch norm in its own arithmetic, and a mistake in it."""

    mistake: str

    def __call__(self, x: Array) -> Array:
        mean, variance = self.mean[...], self.var[...]
        if not self.use_running_average:
            mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
            self.mean[...] = self.momentum * self.mean[...] + (1 - self.momentum) * mean
            self.var[...] = self.momentum * self.var[...] + (1 - self.momentum) * variance
            if self.mistake == "unbiased-variance":
                variance = x.var((0, 1, 2), ddof=1)
        if self.mistake == "eps-outside-root":
            root = jnp.sqrt(variance) + self.epsilon
        elif self.mistake == "no-root":
            root = variance + self.epsilon
        else:
            root = jnp.sqrt(variance + self.epsilon)
        if self.mistake != "no-mean":
            x = x - mean
        return self.scale[...] / root * x + self.bias[...]


def batch_norm(
    channels: int, layer_type: type[nnx.BatchNorm] = nnx.BatchNorm, *, rngs: nnx.Rngs, **changes: Any
) -> nnx.BatchNorm:
    return layer_type(channels, **{"momentum": 0.9, "use_fast_variance": False, **changes}, rngs=rngs)


def norm(mistake: str, channels: int, *, rngs: nnx.Rngs) -> Function:
    match mistake:
        case "no-norm" | "no-stem-norm" | "no-final-norm":
            return nnx.identity
        case "group-norm":
            return nnx.GroupNorm(channels, num_groups=2, rngs=rngs)
        case "layer-norm":
            return nnx.LayerNorm(channels, rngs=rngs)
        case "instance-norm":
            return nnx.InstanceNorm(channels, rngs=rngs)
        case "eps":
            return batch_norm(channels, epsilon=1e-3, rngs=rngs)
        case "decay":
            return batch_norm(channels, momentum=0.1, rngs=rngs)
        case "slow-decay":
            return batch_norm(channels, momentum=0.99, rngs=rngs)
        case "no-affine":
            return batch_norm(channels, use_scale=False, use_bias=False, rngs=rngs)
        case "batch-statistics-always":
            return batch_norm(channels, BatchStatisticsNorm, rngs=rngs)
        case "running-statistics-always":
            return batch_norm(channels, RunningStatisticsNorm, rngs=rngs)
        case "eps-outside-root" | "no-root" | "no-mean" | "unbiased-variance":
            layer = batch_norm(channels, HandWrittenNorm, rngs=rngs)
            layer.mistake = mistake
            return layer
    return batch_norm(channels, rngs=rngs)


def relu(mistake: str, x: Array) -> Array:
    return ACTIVATIONS.get(mistake, nnx.relu)(x)


def norm_relu(mistake: str, norm: Function, x: Array) -> Array:
    if mistake == "relu-before-norm":
        return norm(relu(mistake, x))
    if mistake in ("no-relu-inside", "no-stem-relu", "no-final-relu"):
        return norm(x)
    return relu(mistake, norm(x))


def max_pool(mistake: str, x: Array) -> Array:
    symmetric = ((1, 1), (1, 1))
    match mistake:
        case "no-max-pool":
            return x
        case "pool-kernel-2":
            return nnx.max_pool(x, (2, 2), strides=(2, 2))
        case "pool-stride-1":
            return nnx.max_pool(x, (3, 3), strides=(1, 1), padding=symmetric)
        case "pool-valid":
            return nnx.max_pool(x, (3, 3), strides=(2, 2))
        case "pool-same":
            return nnx.max_pool(x, (3, 3), strides=(2, 2), padding="SAME")
        case "pool-zero-padded":
            return nnx.max_pool(jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0))), (3, 3), strides=(2, 2))
        case "average-pool":
            return nnx.avg_pool(x, (3, 3), strides=(2, 2), padding=symmetric)
    return nnx.max_pool(x, (3, 3), strides=(2, 2), padding=symmetric)


class ZeroChannels(nnx.Module):
    """Shortcut A: every other pixel, and zero channels, half before and half after."""

    def __init__(self, mistake: str, in_channels: int, out_channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        self.mistake, self.stride = mistake, stride
        self.added = out_channels - in_channels
        self.before = {"zeros-behind": 0, "zeros-uneven": self.added // 2 - 1}.get(mistake, self.added // 2)
        if mistake == "channels-by-conv":
            self.conv = nnx.Conv(in_channels, self.added, (1, 1), stride, use_bias=False, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        every_other = x[:, :: self.stride, :: self.stride]
        if self.mistake == "channels-by-conv":
            return jnp.concatenate([every_other, self.conv(x)], axis=-1)
        if self.mistake == "average-for-pixels":
            every_other = nnx.avg_pool(x, (self.stride, self.stride), (self.stride, self.stride), padding="SAME")
        if self.mistake == "odd-pixels":
            every_other = jnp.roll(x, (-1, -1), axis=(1, 2))[:, :: self.stride, :: self.stride]
        return jnp.pad(every_other, ((0, 0), (0, 0), (0, 0), (self.before, self.added - self.before)))


class SqueezeExcitation(nnx.Module):
    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        self.fc1 = nnx.Linear(channels, channels // 4, rngs=rngs)
        self.fc2 = nnx.Linear(channels // 4, channels, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        weights = nnx.sigmoid(self.fc2(nnx.relu(self.fc1(x.mean((1, 2))))))
        return x * weights[:, None, None, :]


def channel_shuffle(x: Array) -> Array:
    *sides, channels = x.shape
    return x.reshape(*sides, 2, channels // 2).swapaxes(3, 4).reshape(x.shape)


class Noise(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.rngs = rngs.fork()

    def __call__(self, x: Array) -> Array:
        return x + 0.1 * jax.random.normal(self.rngs.noise(), x.shape, x.dtype)


def before_the_sum(mistake: str, channels: int, *, rngs: nnx.Rngs) -> Function | None:
    """What stands between a block's last norm and its sum: nothing, but for a mistake."""
    match mistake:
        case "extra-conv":
            return nnx.Conv(channels, channels, (3, 3), padding=1, use_bias=False, rngs=rngs)
        case "squeeze-excitation":
            return SqueezeExcitation(channels, rngs=rngs)
        case "channel-shuffle":
            return channel_shuffle
        case "pool-for-stride":
            return lambda x: nnx.avg_pool(x, (2, 2), strides=(2, 2), padding="SAME")
        case "dropout-inside":
            return nnx.Dropout(0.5, rngs=rngs)
        case "stochastic-depth":
            return nnx.Dropout(0.5, broadcast_dims=(1, 2, 3), rngs=rngs)
        case "noise":
            return Noise(rngs=rngs)
    return None


def after_the_sum(mistake: str, channels: int, *, rngs: nnx.Rngs) -> Function | None:
    """What stands behind a block's sum, or in its place: nothing, but for a mistake."""
    match mistake:
        case "norm-after-sum":
            return batch_norm(channels, rngs=rngs)
        case "concatenation":
            return nnx.Conv(2 * channels, channels, (1, 1), use_bias=False, rngs=rngs)
    return None


def join(mistake: str, x: Array, skip: Array) -> Array:
    """The sum of both ways."""
    match mistake:
        case "no-shortcut":
            return x
        case "shortcut-halved":
            return x + 0.5 * skip
        case "shortcut-twice":
            return x + skip + skip
        case "branch-scaled":
            return 0.1 * x + skip
        case "sum-averaged":
            return (x + skip) / 2
        case "product":
            return x * skip
        case "maximum":
            return jnp.maximum(x, skip)
        case "difference":
            return skip - x
        case "concatenation":
            return jnp.concatenate([x, skip], axis=-1)
    return x + skip


def prepare(mistake: str, x: Array) -> Array:
    """The images, unchanged but for a mistake."""
    match mistake:
        case "images-scaled":
            return x / 255
        case "images-normalised":
            return (x - 0.5) / 0.25
        case "bgr":
            return x[..., ::-1]
        case "images-transposed":
            return x.swapaxes(1, 2)
    return x


def pool(mistake: str, x: Array) -> Array:
    """The mean of each channel."""
    match mistake:
        case "max-for-mean":
            return x.max((1, 2))
        case "sum-for-mean":
            return x.sum((1, 2))
        case "fixed-window":
            return nnx.avg_pool(x, (7, 7), strides=(7, 7)).reshape(len(x), -1)
        case "no-pooling":
            return x.reshape(len(x), -1)
    return x.mean((1, 2))


def finish(mistake: str, x: Array) -> Array:
    """The logits, unchanged but for a mistake."""
    match mistake:
        case "relu-on-logits":
            return nnx.relu(x)
        case "softmax":
            return nnx.softmax(x)
        case "log-softmax":
            return nnx.log_softmax(x)
        case "sigmoid":
            return nnx.sigmoid(x)
    return x
