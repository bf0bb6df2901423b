"""What Keras counts as a parameter, and in which order."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import keras
from keras import layers


def batch_norm_count() -> int:
    layer = layers.BatchNormalization()
    layer.build((None, 10))
    return layer.count_params()


def batch_norm_names() -> list[str]:
    layer = layers.BatchNormalization()
    layer.build((None, 1))
    return [variable.name for variable in layer.weights]


def dropout_state() -> int:
    return len(layers.Dropout(0.5).variables)


def parameter_order() -> list[str]:
    x = keras.Input((1,))
    stem = layers.Dense(1, use_bias=False, name="stem")
    head = layers.Dense(1, use_bias=False, name="head")
    return [variable.path.split("/")[0] for variable in keras.Model(x, head(stem(x))).weights]


def linear_parameter_order() -> list[str]:
    layer = layers.Dense(1)
    layer.build((None, 1))
    return [variable.name for variable in layer.weights]
