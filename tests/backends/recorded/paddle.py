"""Small networks in Paddle, each with what a recorder can trip over, and the operations that it is."""

from collections.abc import Callable

import numpy as np
import paddle
import paddle.nn.functional as F
from paddle import Tensor, _C_ops, nn

Function = Callable[..., Tensor]


def conv(in_channels: int, out_channels: int, stride: int = 1, **others: object) -> nn.Conv2D:
    return nn.Conv2D(in_channels, out_channels, 3, stride, 1, **others)


class Network(nn.Layer):
    """Convolution, norm and activation, then a function of the features and layers, a mean, and a linear layer."""

    def __init__(
        self, body: Function = lambda x: x, *layers: nn.Layer, norm: Callable[[int], nn.Layer] = nn.BatchNorm2D
    ) -> None:
        super().__init__()
        self.conv, self.norm, self.fc = conv(3, 8), norm(8), nn.Linear(8, 10)
        self.body, self.layers = body, nn.LayerList(layers)

    def forward(self, x: Tensor) -> Tensor:
        x = self.body(F.relu(self.norm(self.conv(x))), *self.layers)
        return self.fc(x.mean([2, 3]) if x.ndim == 4 else x)


class HandWrittenNorm(nn.Layer):
    """Running statistics are plain tensors, which training binds anew."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = self.create_parameter([channels], default_initializer=nn.initializer.Constant(1.0))
        self.beta = self.create_parameter([channels], is_bias=True)
        self.mean, self.variance = paddle.zeros([channels]), paddle.ones([channels])

    def forward(self, x: Tensor) -> Tensor:
        mean, variance = self.mean, self.variance
        if self.training:
            mean, variance = x.mean([0, 2, 3]), x.var([0, 2, 3], unbiased=False)
            self.mean = 0.9 * self.mean + 0.1 * mean
            self.variance = 0.9 * self.variance + 0.1 * variance
        root = (variance + 1e-5).rsqrt()[None, :, None, None]
        return (x - mean.reshape([1, -1, 1, 1])) * root * self.gamma[:, None, None] + self.beta[:, None, None]


class Hidden(nn.Layer):
    """Layers and a parameter where Paddle does not look."""

    def __init__(self) -> None:
        super().__init__()
        self._blocks = [conv(3, 8), {"norm": nn.BatchNorm2D(8)}]
        self.weights = [self.create_parameter([8, 10])]

    def forward(self, x: Tensor) -> Tensor:
        x = self._blocks[1]["norm"](self._blocks[0](x))
        return x.mean([2, 3]) @ self.weights[0]


class Translated(nn.Layer):
    """Its forward is a static graph, unless somebody looks."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.fc = conv(3, 8), nn.Linear(8, 10)

    @paddle.jit.to_static
    def forward(self, x: Tensor) -> Tensor:
        return self.fc(F.relu(self.conv(x)).mean([2, 3]))


class Last(nn.Layer):
    """Channels last all the way."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = conv(3, 8, data_format="NHWC")
        self.norm = nn.BatchNorm2D(8, data_format="NHWC")
        self.fc = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(self.norm(self.conv(x)), 3, 2, 1, data_format="NHWC")
        return self.fc(x.mean([1, 2]))


def in_place(x: Tensor, layer: nn.Layer) -> Tensor:
    y = layer(x)
    y.add_(x)
    F.relu_(y)
    return y


def zeros_filled(x: Tensor, layer: nn.Layer) -> Tensor:
    skip = paddle.zeros([x.shape[0], 16, (x.shape[2] + 1) // 2, (x.shape[3] + 1) // 2], dtype=x.dtype)
    skip[:, 4:12] = x[:, :, ::2, ::2]
    return (layer(x) + skip).mean([2, 3])[:, :8]


def by_float(x: Tensor) -> Tensor:
    return x * float(x.max())


def by_numpy(x: Tensor) -> Tensor:
    return x + paddle.to_tensor(np.tanh(x.numpy()))


def squeeze_and_excitation(x: Tensor, down: nn.Layer, up: nn.Layer) -> Tensor:
    return x * F.sigmoid(up(F.relu(down(F.adaptive_avg_pool2d(x, 1)))))


def twice(x: Tensor, layer: nn.Layer, norm: nn.Layer) -> Tensor:
    return norm(layer(norm(layer(x))))


def if_on_numbers(x: Tensor) -> Tensor:
    return x * 2 if x.mean() > 1e9 else x


# An operator that somebody keeps is seen where a module keeps it.
_relu = _C_ops.relu


def kept_by_a_function(x: Tensor, relu: Function = _C_ops.relu) -> Tensor:
    """What is not seen must not look like a constant."""
    return x + relu(x - 1.0)


_STEM = ("image", "conv", "norm", "relu")
_HEAD = ("mean", "linear")
MODELS: dict[str, tuple[Callable[[], nn.Layer], tuple[str, ...]]] = {
    "hand-written norm": (lambda: Network(norm=HandWrittenNorm), (*_STEM, *_HEAD)),
    "group norm": (lambda: Network(norm=lambda channels: nn.GroupNorm(2, channels)), (*_STEM, *_HEAD)),
    "instance norm": (lambda: Network(norm=nn.InstanceNorm2D), (*_STEM, *_HEAD)),
    "hidden": (Hidden, ("image", "conv", "norm", *_HEAD)),
    "translated": (Translated, ("image", "conv", "relu", *_HEAD)),
    "channels last": (Last, ("image", "conv", "norm", "max_pool", *_HEAD)),
    "in place": (lambda: Network(in_place, conv(8, 8)), (*_STEM, "conv", "sum", "relu", *_HEAD)),
    "zeros filled": (
        lambda: Network(zeros_filled, conv(8, 16, 2)),
        (*_STEM, "stride", "pad", "conv", "sum", "mean", "unknown", "linear"),
    ),
    "by float": (lambda: Network(by_float), (*_STEM, "unknown", "unknown", "unknown", *_HEAD)),
    "by numpy": (lambda: Network(by_numpy), (*_STEM, "unknown", "sum", *_HEAD)),
    "kept by a function": (lambda: Network(kept_by_a_function), (*_STEM, "unknown", "sum", *_HEAD)),
    "kept by a module": (lambda: Network(lambda x: x + _relu(x - 1.0)), (*_STEM, "unknown", "relu", "sum", *_HEAD)),
    "squeeze and excitation": (
        lambda: Network(squeeze_and_excitation, nn.Conv2D(8, 2, 1), nn.Conv2D(2, 8, 1)),
        (*_STEM, "mean", "linear", "relu", "conv", "activation", "unknown", *_HEAD),
    ),
    "used twice": (
        lambda: Network(twice, conv(8, 8), nn.BatchNorm2D(8)),
        (*_STEM, "conv", "norm", "conv", "norm", *_HEAD),
    ),
    "softmax over the images": (lambda: Network(lambda x: F.softmax(x, axis=0)), (*_STEM, "activation", *_HEAD)),
    "old norm with its activation": (
        lambda: Network(norm=lambda channels: nn.BatchNorm(channels, act="relu")),
        (*_STEM, "relu", *_HEAD),
    ),
    "if on numbers": (lambda: Network(if_on_numbers), (*_STEM, *_HEAD)),
    "padded before": (
        lambda: Network(lambda x, pad, layer: layer(pad(x)), nn.ZeroPad2D([1, 0, 1, 0]), nn.Conv2D(8, 8, 3)),
        (*_STEM, "conv", *_HEAD),
    ),
    "depthwise": (lambda: Network(lambda x, layer: layer(x), conv(8, 8, groups=8)), (*_STEM, "conv", *_HEAD)),
    "relu by a comparison": (lambda: Network(lambda x: x * (x > 0).astype(x.dtype)), (*_STEM, "relu", *_HEAD)),
    "another relu": (lambda: Network(lambda x: (x - 1.0).clip(min=0)), (*_STEM, "unknown", "relu", *_HEAD)),
    "sum of a list": (
        lambda: Network(lambda x, layer: paddle.add_n([x, layer(x)]), conv(8, 8)),
        (*_STEM, "conv", "sum", *_HEAD),
    ),
    "softmax over the image": (
        lambda: Network(lambda x: (F.softmax(x.flatten(2), -1) * x.flatten(2)).sum(-1)),
        (*_STEM, "unknown", "softmax", "unknown", "unknown", "unknown", "linear"),
    ),
    "scaled in inference": (
        lambda: Network(lambda x: F.dropout(x, 0.5, training=False, mode="downscale_in_infer")),
        (*_STEM, "unknown", *_HEAD),
    ),
}
