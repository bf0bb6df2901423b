"""Small networks in Keras, each with what a recorder can trip over, and the operations that it is."""

from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops

Function = Callable[..., Any]
_STEM, _HEAD = ("image", "conv", "norm", "relu"), ("mean", "linear")


def conv(channels: int, kernel: int = 3, stride: int = 1, **others: Any) -> layers.Conv2D:
    return layers.Conv2D(channels, kernel, stride, "same", **others)


class Network(keras.Model):
    """Convolution, norm and ReLU, then a function of the features and layers, a mean, and a linear layer."""

    def __init__(
        self, body: Function = lambda x: x, *parts: layers.Layer, norm: Function = layers.BatchNormalization
    ) -> None:
        super().__init__()
        self.conv, self.norm, self.fc = conv(8), norm(), layers.Dense(10)
        self.body, self.parts = body, parts

    def call(self, x: Any, training: bool = False) -> Any:
        x = self.body(ops.relu(self.norm(self.conv(x), training=training)), *self.parts)
        return self.fc(ops.mean(x, (1, 2)))


class HandWrittenNorm(layers.Layer):
    """Scale and statistics are one factor before they see the features."""

    def build(self, shape: Any) -> None:
        channels = (shape[-1],)
        self.scale = self.add_weight(shape=channels, initializer="ones", name="scale")
        self.shift = self.add_weight(shape=channels, name="shift")
        self.mean = self.add_weight(shape=channels, trainable=False, name="mean")
        self.variance = self.add_weight(shape=channels, initializer="ones", trainable=False, name="variance")

    def call(self, x: Any, training: bool = False) -> Any:
        mean, variance = self.mean, self.variance
        if training:
            mean, variance = ops.moments(x, (0, 1, 2))
            self.mean.assign(0.9 * self.mean + 0.1 * mean)
            self.variance.assign(0.9 * self.variance + 0.1 * variance)
        factor = ops.rsqrt(variance + 1e-5) * self.scale
        return x * factor + (self.shift - mean * factor)


class Hidden(keras.Model):
    """Layers in an object that Keras does not look into."""

    def __init__(self) -> None:
        super().__init__()
        self.block = _Block()

    def call(self, x: Any, training: bool = False) -> Any:
        return self.block.run(x, training)


class _Block:
    def __init__(self) -> None:
        self.conv, self.norm, self.fc = conv(8), layers.BatchNormalization(), layers.Dense(10)

    def run(self, x: Any, training: bool) -> Any:
        return self.fc(ops.mean(self.norm(self.conv(x), training=training), (1, 2)))


def functional() -> keras.Model:
    """A model within, called twice, whose features are scaled by what they are in the mean."""
    inner = keras.Input((None, None, 8))
    x = conv(8)(inner)
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Conv2D(8, 1, activation="sigmoid")(layers.Conv2D(2, 1, activation="relu")(gate))
    block = keras.Model(inner, layers.Add()([inner, x * gate]))
    images = keras.Input((None, None, 3))
    x = block(block(conv(8, activation="relu")(images)))
    x = layers.Dropout(0.5)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(images, layers.Dense(10, activation="softmax")(x))


def sequential() -> keras.Model:
    """Layers that do little."""
    return keras.Sequential(
        [
            layers.ZeroPadding2D(((1, 0), (0, 1))),
            layers.Conv2D(8, 3, 2),
            layers.LeakyReLU(0.1),
            layers.Lambda(lambda x: x * 1.0),
            layers.MaxPooling2D(3, 2, "same"),
            layers.GlobalAveragePooling2D(keepdims=True),
            layers.Reshape((8,)),
            layers.Dense(10),
        ]
    )


def zero_channels(x: Any, layer: layers.Layer) -> Any:
    skip = ops.concatenate([ops.zeros_like(x), x], -1)[:, ::2, ::2]
    return layer(x) + skip


def if_on_numbers(x: Any) -> Any:
    return x * 2 if ops.mean(x) > 1e9 else x


MODELS: dict[str, tuple[Callable[[], keras.Model], tuple[str, ...]]] = {
    "hand-written norm": (lambda: Network(norm=HandWrittenNorm), (*_STEM, *_HEAD)),
    "group norm": (lambda: Network(norm=lambda: layers.GroupNormalization(2)), (*_STEM, *_HEAD)),
    "layer norm": (lambda: Network(norm=layers.LayerNormalization), (*_STEM, *_HEAD)),
    "hidden": (Hidden, ("image", "conv", "norm", *_HEAD)),
    "functional": (
        functional,
        (
            *("image", "conv", "relu"),
            *(("conv", "mean", "linear", "relu", "conv", "activation", "unknown", "sum") * 2),
            *("mean", "dropout", "linear", "softmax"),
        ),
    ),
    "sequential": (sequential, ("image", "conv", "activation", "max_pool", "mean", "linear")),
    "zero channels": (
        lambda: Network(zero_channels, conv(16, stride=2)),
        (*_STEM, "pad", "stride", "conv", "sum", *_HEAD),
    ),
    "softmax over the images": (lambda: Network(lambda x: ops.softmax(x, axis=0)), (*_STEM, "activation", *_HEAD)),
    "if on numbers": (lambda: Network(if_on_numbers), (*_STEM, *_HEAD)),
    "used twice": (
        lambda: Network(lambda x, layer, norm: norm(layer(norm(layer(x)))), conv(8), layers.BatchNormalization()),
        (*_STEM, "conv", "norm", "conv", "norm", *_HEAD),
    ),
    "in groups": (lambda: Network(lambda x, layer: layer(x), conv(8, groups=2)), (*_STEM, "conv", *_HEAD)),
    "depthwise": (
        lambda: Network(lambda x, layer: layer(x), layers.DepthwiseConv2D(3, 2, "same")),
        (*_STEM, "conv", *_HEAD),
    ),
    "dropout that is always on": (
        lambda: Network(lambda x: keras.random.dropout(x, 0.25)),
        (*_STEM, "dropout", *_HEAD),
    ),
}

if keras.config.backend() == "tensorflow":
    from tests.backends.recorded._tensorflow import MODELS as OF_TENSORFLOW

    MODELS |= OF_TENSORFLOW
