"""Small networks in Keras that call TensorFlow itself, and the operations that they are."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf
from keras import layers


class Variables(keras.Model):
    """TensorFlow's own variables and functions, in a graph of its own."""

    def __init__(self) -> None:
        super().__init__()
        dtype = keras.config.floatx()
        self.kernel = tf.Variable(tf.random.normal((3, 3, 3, 8), dtype=dtype))
        self.scales = [tf.Variable(tf.ones(8, dtype=dtype))]
        self.matrix = tf.Variable(tf.random.normal((8, 10), dtype=dtype))

    @tf.function
    def call(self, x: Any) -> Any:
        x = tf.nn.conv2d(x, self.kernel, 2, [[0, 0], [0, 1], [1, 1], [0, 0]])
        mean, variance = tf.nn.moments(x, [0, 1, 2])
        x = tf.nn.gelu(tf.nn.batch_normalization(x, mean, variance, None, self.scales[0], 1e-5))
        return tf.nn.softmax(tf.reduce_mean(x, [1, 2]) @ self.matrix)


class Escaping(keras.Model):
    """Numbers that leave TensorFlow and come back must not look like a constant."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.fc = layers.Conv2D(8, 3), layers.Dense(10)

    def call(self, x: Any) -> Any:
        x = tf.nn.relu(self.conv(x))
        x = x + tf.constant(x.numpy() ** 2)
        return self.fc(tf.reduce_mean(x, [1, 2]))


def rescaled() -> keras.Model:
    """A layer that calls TensorFlow on whichever engine."""
    return keras.Sequential(
        [layers.Rescaling(1 / 255, 0.5), layers.Conv2D(8, 3), layers.GlobalAveragePooling2D(), layers.Dense(10)]
    )


MODELS: dict[str, tuple[Callable[[], keras.Model], tuple[str, ...]]] = {
    "TensorFlow's variables": (Variables, ("image", "conv", "norm", "activation", "mean", "linear", "softmax")),
    "rescaled": (rescaled, ("image", "unknown", "unknown", "conv", "mean", "linear")),
    "escaping": (Escaping, ("image", "conv", "relu", "unknown", "sum", "mean", "linear")),
}
