"""What Keras' fresh weights are."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import random

import keras
from keras import initializers, layers


def convolution_deviation() -> float:
    keras.utils.set_random_seed(0)
    layer = layers.Conv2D(64, kernel_size=3)
    layer.build((None, None, None, 64))
    return float(layer.kernel.numpy().std())


def convolution_kurtosis() -> float:
    keras.utils.set_random_seed(0)
    layer = layers.Conv2D(64, kernel_size=3)
    layer.build((None, None, None, 64))
    w = layer.kernel.numpy()
    return float(((w / w.std()) ** 4).mean())


def linear_deviation() -> float:
    keras.utils.set_random_seed(0)
    layer = layers.Dense(256)
    layer.build((None, 1024))
    return float(layer.kernel.numpy().std())


def bias_deviation() -> float:
    layer = layers.Conv2D(1024, kernel_size=3)
    layer.build((None, None, None, 64))
    return float(layer.bias.numpy().std())


def he_normal_kurtosis() -> float:
    w = initializers.HeNormal(seed=0)((3, 3, 64, 64)).numpy()
    return float(((w / w.std()) ** 4).mean())


def truncated_normal_deviation() -> float:
    return float(initializers.TruncatedNormal(stddev=0.02, seed=0)((512, 512)).numpy().std() / 0.02)


def first_number_of_seed_0() -> float:
    keras.utils.set_random_seed(0)
    return float(keras.random.normal((1,))[0])


def building_moves_a_global_state() -> bool:
    before = random.getstate()
    layers.Dense(2).build((None, 2))
    return before != random.getstate()
