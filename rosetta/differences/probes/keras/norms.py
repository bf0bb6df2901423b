"""What Keras' normalisations do."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import numpy as np
from keras import layers, ops


def batch_norm_momentum_default() -> float:
    return layers.BatchNormalization().momentum


def batch_norm_momentum_meaning() -> float:
    layer = layers.BatchNormalization(momentum=0.9)
    layer(ops.ones((4, 1)), training=True)
    return float(layer.moving_mean[0])


def batch_norm_eps_default() -> float:
    return layers.BatchNormalization().epsilon


def running_variance() -> float:
    layer = layers.BatchNormalization(momentum=0.0)
    layer(ops.array([[0.0], [2.0]]), training=True)
    return float(layer.moving_variance[0])


def running_average_rounding() -> float:
    layer = layers.BatchNormalization(momentum=0.9, dtype="float64")
    layer(ops.ones((4, 1), "float64"), training=True)
    return abs(float(layer.moving_mean[0]) / 0.1 - 1)


def eps_rounding() -> float:
    layer = layers.BatchNormalization(epsilon=1e-5, moving_variance_initializer="zeros", dtype="float64")
    y = float(layer(ops.ones((1, 1), "float64"), training=False)[0, 0])
    return abs(1 / y**2 / 1e-5 - 1)


def variance_at_large_mean() -> bool:
    x = 1e4 + np.linspace(-2, 2, 4096, dtype="float32").reshape(4, 32, 32, 1)
    layer = layers.BatchNormalization(momentum=0.0)
    layer(x, training=True)
    return bool(abs(float(layer.moving_variance[0]) / x.astype("float64").var() - 1) < 0.01)


def one_value_per_channel() -> str:
    y = layers.BatchNormalization()(ops.full((1, 1, 1, 1), 5.0), training=True)
    return str(float(y[0, 0, 0, 0]))


def batch_norm_axis() -> int:
    layer = layers.BatchNormalization()
    layer.build((2, 3, 4, 5))
    return (2, 3, 4, 5).index(layer.gamma.shape[0])


def layer_norm_eps_default() -> float:
    return layers.LayerNormalization().epsilon


def group_norm_eps_default() -> float:
    return layers.GroupNormalization(1).epsilon
