"""The parts of the wrong networks in Keras: each is right, but for the mistake that it is told to make."""

from collections.abc import Callable
from typing import Any

from keras import KerasTensor, layers, ops

Function = Callable[[KerasTensor], KerasTensor]

OTHER_KERNELS = {
    "kernel-transposed": lambda kernel: ops.swapaxes(kernel, 0, 1),
    "kernel-flipped": lambda kernel: ops.flip(kernel, axis=(0, 1)),
    "kernel-in-out-swapped": lambda kernel: ops.swapaxes(kernel, 2, 3),
    "kernel-standardised": lambda kernel: (kernel - ops.mean(kernel, (0, 1, 2))) / ops.std(kernel, (0, 1, 2)),
}
ACTIVATIONS = {
    "leaky-relu": "leaky_relu",
    "gelu": "gelu",
    "silu": "silu",
    "relu6": "relu6",
    "tanh": "tanh",
}


class OtherKernelConv(layers.Conv2D):
    """Makes something else of its kernel before it convolves."""

    mistake: str

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        return super().convolution_op(inputs, OTHER_KERNELS[self.mistake](kernel))


def layer_name(place: str) -> str:
    """`layer1_0_conv1` for `layer1.0.conv1`: on its PyTorch engine Keras allows no dots."""
    return place.replace(".", "_")


def conv(mistake: str, out_channels: int, kernel: int, stride: int = 1, *, name: str) -> Function:
    if mistake == "stem-stride-1":
        stride = 1
    if mistake in ("stem-3x3", "projection-3x3"):
        kernel = 3
    if mistake == "five-by-five":
        kernel = 5
    # At stride 1 "same" is symmetric; at stride 2 it starts one pixel later where the size is even.
    is_padded_apart = stride > 1 and kernel > 1
    padding = "valid" if is_padded_apart else "same"
    if mistake == "no-padding":
        is_padded_apart, padding = False, "valid"
    if mistake == "same-padding":
        is_padded_apart, padding = False, "same"
    if mistake == "reflect-padding":
        padding = "valid"
    layer_type = OtherKernelConv if mistake in OTHER_KERNELS else layers.Conv2D
    layer = layer_type(
        out_channels,
        kernel,
        stride,
        padding,
        dilation_rate=2 if mistake == "dilation" else 1,
        groups={"groups": 2, "depthwise": out_channels}.get(mistake, 1),
        use_bias=mistake == "conv-bias",
        dtype="float32" if mistake == "kernel-in-float32" else None,
        name=layer_name(name),
    )
    if isinstance(layer, OtherKernelConv):
        layer.mistake = mistake
    if mistake == "kernel-frozen":
        layer.trainable = False
    if mistake == "reflect-padding":
        return lambda x: layer(ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect"))
    if mistake == "projection-padded":
        return lambda x: layer(layers.ZeroPadding2D(1)(x))
    if is_padded_apart:
        return lambda x: layer(layers.ZeroPadding2D(kernel // 2)(x))
    return layer


# Given to a layer as it is built into a model, `training` is overruled by the model's: these overrule that.


class BatchStatisticsNorm(layers.BatchNormalization):
    """Always in training mode."""

    def call(self, x: Any, training: bool | None = None) -> Any:
        return super().call(x, training=True)


class RunningStatisticsNorm(layers.BatchNormalization):
    """Never in training mode."""

    def call(self, x: Any, training: bool | None = None) -> Any:
        return super().call(x, training=False)


class DropoutAlways(layers.Dropout):
    def call(self, x: Any, training: bool | None = None) -> Any:
        return super().call(x, training=True)


class NoiseAlways(layers.GaussianNoise):
    def call(self, x: Any, training: bool | None = None) -> Any:
        return super().call(x, training=True)


class HandWrittenNorm(layers.BatchNormalization):
    """A batch norm in its own arithmetic, and a mistake in it."""

    mistake: str

    def call(self, x: Any, training: bool | None = None) -> Any:
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = ops.moments(x, (0, 1, 2))
            self.moving_mean.assign(self.momentum * self.moving_mean + (1 - self.momentum) * mean)
            self.moving_variance.assign(self.momentum * self.moving_variance + (1 - self.momentum) * variance)
            if self.mistake == "unbiased-variance":
                count = ops.cast(ops.size(x[..., 0]), x.dtype)
                variance = variance * count / (count - 1)
        if self.mistake == "eps-outside-root":
            root = ops.sqrt(variance) + self.epsilon
        elif self.mistake == "no-root":
            root = variance + self.epsilon
        else:
            root = ops.sqrt(variance + self.epsilon)
        if self.mistake != "no-mean":
            x = x - mean
        return self.gamma / root * x + self.beta


def batch_norm(
    name: str, layer_type: type[layers.BatchNormalization] = layers.BatchNormalization, **changes: Any
) -> layers.BatchNormalization:
    return layer_type(**{"momentum": 0.9, "epsilon": 1e-5, **changes}, name=layer_name(name))


def norm(mistake: str, *, name: str) -> Function:
    match mistake:
        case "no-norm" | "no-stem-norm" | "no-final-norm":
            return layers.Identity(name=layer_name(name))
        case "group-norm":
            return layers.GroupNormalization(2, name=layer_name(name))
        case "layer-norm":
            return layers.LayerNormalization(name=layer_name(name))
        case "instance-norm":
            return layers.GroupNormalization(-1, name=layer_name(name))
        case "eps":
            return batch_norm(name, epsilon=1e-3)
        case "decay":
            return batch_norm(name, momentum=0.1)
        case "slow-decay":
            return batch_norm(name, momentum=0.99)
        case "no-affine":
            return batch_norm(name, scale=False, center=False)
        case "batch-statistics-always":
            return batch_norm(name, BatchStatisticsNorm)
        case "running-statistics-always":
            return batch_norm(name, RunningStatisticsNorm)
        case "eps-outside-root" | "no-root" | "no-mean" | "unbiased-variance":
            layer = batch_norm(name, HandWrittenNorm)
            layer.mistake = mistake
            return layer
    return batch_norm(name)


def relu(mistake: str, x: KerasTensor) -> KerasTensor:
    return layers.Activation(ACTIVATIONS.get(mistake, "relu"))(x)


def norm_relu(mistake: str, norm: Function, x: KerasTensor) -> KerasTensor:
    if mistake == "relu-before-norm":
        return norm(relu(mistake, x))
    if mistake in ("no-relu-inside", "no-stem-relu", "no-final-relu"):
        return norm(x)
    return relu(mistake, norm(x))


def max_pool(mistake: str, x: KerasTensor) -> KerasTensor:
    match mistake:
        case "no-max-pool":
            return x
        case "pool-kernel-2":
            return layers.MaxPooling2D(2)(x)
        case "pool-stride-1":
            return layers.MaxPooling2D(3, strides=1, padding="same")(x)
        case "pool-valid":
            return layers.MaxPooling2D(3, strides=2)(x)
        case "pool-same":
            return layers.MaxPooling2D(3, strides=2, padding="same")(x)
        case "pool-zero-padded":
            return layers.MaxPooling2D(3, strides=2)(layers.ZeroPadding2D(1)(x))
        case "average-pool":
            return layers.AveragePooling2D(3, strides=2)(layers.ZeroPadding2D(1)(x))
    x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=float("-inf"))
    return layers.MaxPooling2D(3, strides=2)(x)


class ZeroChannels:
    """Shortcut A: every other pixel, and zero channels, half before and half after."""

    def __init__(self, mistake: str, in_channels: int, out_channels: int, stride: int, *, name: str) -> None:
        self.mistake, self.stride = mistake, stride
        self.added = out_channels - in_channels
        self.before = {"zeros-behind": 0, "zeros-uneven": self.added // 2 - 1}.get(mistake, self.added // 2)
        if mistake == "channels-by-conv":
            self.conv = layers.Conv2D(self.added, 1, stride, use_bias=False, name=layer_name(f"{name}.conv"))

    def __call__(self, x: KerasTensor) -> KerasTensor:
        every_other = x[:, :: self.stride, :: self.stride]
        if self.mistake == "channels-by-conv":
            return layers.Concatenate()([every_other, self.conv(x)])
        if self.mistake == "average-for-pixels":
            every_other = layers.AveragePooling2D(self.stride, padding="same")(x)
        if self.mistake == "odd-pixels":
            every_other = ops.roll(x, (-1, -1), axis=(1, 2))[:, :: self.stride, :: self.stride]
        return ops.pad(every_other, ((0, 0), (0, 0), (0, 0), (self.before, self.added - self.before)))


class SqueezeExcitation:
    def __init__(self, channels: int, *, name: str) -> None:
        self.fc1 = layers.Dense(channels // 4, activation="relu", name=layer_name(f"{name}.fc1"))
        self.fc2 = layers.Dense(channels, activation="sigmoid", name=layer_name(f"{name}.fc2"))

    def __call__(self, x: KerasTensor) -> KerasTensor:
        weights = self.fc2(self.fc1(layers.GlobalAveragePooling2D(keepdims=True)(x)))
        return layers.Multiply()([x, weights])


def channel_shuffle(x: KerasTensor) -> KerasTensor:
    half = x.shape[-1] // 2
    return ops.take(
        x, [channel for pair in zip(range(half), range(half, 2 * half), strict=True) for channel in pair], -1
    )


def before_the_sum(mistake: str, channels: int, *, name: str) -> Function | None:
    """What stands between a block's last norm and its sum: nothing, but for a mistake."""
    match mistake:
        case "extra-conv":
            return layers.Conv2D(channels, 3, padding="same", use_bias=False, name=layer_name(f"{name}.conv3"))
        case "squeeze-excitation":
            return SqueezeExcitation(channels, name=name)
        case "channel-shuffle":
            return channel_shuffle
        case "pool-for-stride":
            return layers.AveragePooling2D(2, padding="same")
        case "dropout-inside":
            return layers.Dropout(0.5)
        case "stochastic-depth":
            return layers.Dropout(0.5, noise_shape=(None, 1, 1, 1))
        case "noise":
            return NoiseAlways(0.1)
    return None


def after_the_sum(mistake: str, channels: int, *, name: str) -> Function | None:
    """What stands behind a block's sum, or in its place: nothing, but for a mistake."""
    match mistake:
        case "norm-after-sum":
            return batch_norm(f"{name}.bn3")
        case "concatenation":
            return layers.Conv2D(channels, 1, use_bias=False, name=layer_name(f"{name}.conv3"))
    return None


def join(mistake: str, x: KerasTensor, skip: KerasTensor) -> KerasTensor:
    """The sum of both ways."""
    match mistake:
        case "no-shortcut":
            return x
        case "shortcut-halved":
            return x + 0.5 * skip
        case "shortcut-twice":
            return layers.Add()([x, skip, skip])
        case "branch-scaled":
            return 0.1 * x + skip
        case "sum-averaged":
            return layers.Average()([x, skip])
        case "product":
            return layers.Multiply()([x, skip])
        case "maximum":
            return layers.Maximum()([x, skip])
        case "difference":
            return layers.Subtract()([skip, x])
        case "concatenation":
            return layers.Concatenate()([x, skip])
    return layers.Add()([x, skip])


def prepare(mistake: str, x: KerasTensor) -> KerasTensor:
    """The images, unchanged but for a mistake."""
    match mistake:
        case "images-scaled":
            return layers.Rescaling(1 / 255)(x)
        case "images-normalised":
            return (x - 0.5) / 0.25
        case "bgr":
            return ops.flip(x, axis=-1)
        case "images-transposed":
            return layers.Permute((2, 1, 3))(x)
    return x


def pool(mistake: str, x: KerasTensor) -> KerasTensor:
    """The mean of each channel."""
    match mistake:
        case "max-for-mean":
            return layers.GlobalMaxPooling2D()(x)
        case "sum-for-mean":
            return ops.sum(x, (1, 2))
        case "fixed-window":
            return layers.Flatten()(layers.AveragePooling2D(7)(x))
        case "no-pooling":
            return layers.Flatten()(x)
    return layers.GlobalAveragePooling2D()(x)


def finish(mistake: str, x: KerasTensor) -> KerasTensor:
    """The logits, unchanged but for a mistake."""
    match mistake:
        case "relu-on-logits":
            return layers.ReLU()(x)
        case "softmax":
            return layers.Softmax()(x)
        case "log-softmax":
            return ops.log_softmax(x)
        case "sigmoid":
            return ops.sigmoid(x)
    return x
