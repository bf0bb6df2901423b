"""What Keras does to data on its way into a network."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import inspect

import keras
from keras import ops


def shuffles_by_default() -> bool:
    return inspect.signature(keras.Model.fit).parameters["shuffle"].default


def shrink_bilinear() -> list[float]:
    x = ops.reshape([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 8.0, 0.0], (1, 8, 1))
    return ops.convert_to_numpy(ops.image.resize(x, (1, 2))).flatten().tolist()


def shrink_nearest() -> list[float]:
    x = ops.reshape(ops.arange(5.0), (1, 5, 1))
    return ops.convert_to_numpy(ops.image.resize(x, (1, 2), interpolation="nearest")).flatten().tolist()
