"""What Keras' functions compute where they are told nothing more."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import numpy as np
from keras import activations, layers, ops


def variance_of_0_and_2() -> float:
    return float(ops.var(ops.array([0.0, 2.0])))


def gelu_of_1() -> float:
    return float(activations.gelu(ops.array(1.0)))


def leaky_relu_slope() -> float:
    return float(layers.LeakyReLU()(np.array([-1.0]))[0])


def index_out_of_range() -> str:
    try:
        return str(float(ops.take(ops.array([1.0, 2.0, 3.0]), 5)))
    except Exception as error:
        return type(error).__name__


def one_hot_out_of_range() -> str:
    return str(ops.convert_to_numpy(ops.one_hot(2, 2)).astype(int).tolist())
