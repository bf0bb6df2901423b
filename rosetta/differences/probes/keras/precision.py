"""In what precision Keras computes."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import numpy as np
import tensorflow as tf
from keras import layers, ops


def float64_array() -> str:
    return ops.convert_to_tensor(np.zeros(1)).dtype.name


def python_integer() -> str:
    return ops.convert_to_tensor([1]).dtype.name


def float64_into_a_float32_layer() -> str:
    return layers.Dense(1)(np.zeros((1, 1), "float64")).dtype.name


def float16_plus_integers() -> str:
    return ops.add(ops.zeros(1, "float16"), ops.ones(1, "int32")).dtype.name


def mean_of_integers() -> str:
    return str(float(ops.mean(ops.array([1, 2]))))


def tensor_float_32_in_convolutions() -> bool:
    return tf.config.experimental.tensor_float_32_execution_enabled()


def tensor_float_32_in_matmul() -> bool:
    return tf.config.experimental.tensor_float_32_execution_enabled()
