"""What Keras' losses compute."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import numpy as np
from keras import losses


def cross_entropy_of_scores() -> float:
    return float(losses.SparseCategoricalCrossentropy()(np.array([0]), np.array([[2.0, 0.0]])))


def cross_entropy_shape() -> list[int]:
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    return list(loss(np.array([0, 1, 0, 1]), np.zeros((4, 2))).shape)


def label_out_of_range() -> str:
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    try:
        return str(float(loss(np.array([2]), np.zeros((1, 2)))))
    except Exception as error:
        return type(error).__name__


def label_minus_100() -> str:
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    try:
        return str(float(loss(np.array([0, -100]), np.zeros((2, 2)))))
    except Exception as error:
        return type(error).__name__


def weighted_mean() -> float:
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    return float(loss(np.array([0, 1]), np.zeros((2, 2)), sample_weight=np.array([1.0, 3.0])))


def cross_entropy_of_probability_0() -> float:
    return float(losses.SparseCategoricalCrossentropy()(np.array([0]), np.array([[0.0, 1.0]])))


def loss_type_of_a_float64_model() -> str:
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    return loss(np.array([0]), np.zeros((1, 2), "float64")).dtype.name
