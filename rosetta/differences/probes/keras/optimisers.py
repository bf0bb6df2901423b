"""What Keras' optimisers do."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import keras
import tensorflow as tf
from keras import optimizers


def sgd_learning_rate_default() -> float:
    return float(optimizers.SGD().learning_rate)


def momentum_default() -> float:
    return optimizers.SGD().momentum


def momentum_after_a_drop() -> float:
    w = keras.Variable([1.0])
    optimiser = optimizers.SGD(learning_rate=0.1, momentum=0.9)
    for rate in (0.1, 0.01):
        optimiser.learning_rate = rate
        optimiser.apply([[2.0]], [w])
    return float(w[0])


def momentum_rounding() -> float:
    w = keras.Variable([0.0], dtype="float64")
    optimiser = optimizers.SGD(learning_rate=1.0, momentum=0.9)
    for gradient in (1.0, 0.0):
        before = float(w[0])
        optimiser.apply([keras.ops.array([gradient], "float64")], [w])
    return abs((float(w[0]) - before) / -0.9 - 1)


def learning_rate_rounding() -> float:
    w = keras.Variable([0.0], dtype="float64")
    optimizers.SGD(learning_rate=0.1).apply([keras.ops.array([1.0], "float64")], [w])
    return abs(float(w[0]) / -0.1 - 1)


def sgd_decay_with_momentum() -> float:
    w = keras.Variable([1.0])
    optimiser = optimizers.SGD(learning_rate=0.1, momentum=0.9, weight_decay=0.1)
    for _ in range(2):
        optimiser.apply([[0.0]], [w])
    return float(w[0])


def l2_gradient() -> float:
    w = keras.Variable([1.0])
    with tf.GradientTape() as tape:
        penalty = keras.regularizers.L2(0.1)(w)
    return float(tape.gradient(penalty, w.value)[0])


def adamw_decay_default() -> float:
    return optimizers.AdamW().weight_decay


def adam_eps_default() -> float:
    return optimizers.Adam().epsilon


def adam_eps_place() -> float:
    w = keras.Variable([0.0])
    optimizers.Adam(learning_rate=1.0, epsilon=1.0).apply([[2.0]], [w])
    return float(w[0])


def amsgrad_second_step() -> float:
    w = keras.Variable([0.0])
    optimiser = optimizers.Adam(learning_rate=1.0, beta_1=0.5, beta_2=0.5, epsilon=1e-8, amsgrad=True)
    for gradient in (2.0, 0.0):
        before = float(w[0])
        optimiser.apply([[gradient]], [w])
    return float(w[0]) - before


def rmsprop_decay_default() -> float:
    return optimizers.RMSprop().rho


def rmsprop_eps_place() -> float:
    w = keras.Variable([0.0])
    optimizers.RMSprop(learning_rate=1.0, rho=0.75, epsilon=1.0).apply([[2.0]], [w])
    return float(w[0])


def adagrad_first_step() -> float:
    w = keras.Variable([0.0])
    optimizers.Adagrad(learning_rate=1.0).apply([[1.0]], [w])
    return float(w[0])


def clipped_norm_shortfall() -> float:
    w = keras.Variable([0.0, 0.0], dtype="float64")
    optimizers.SGD(learning_rate=1.0, global_clipnorm=1.0).apply([keras.ops.array([3.0, 4.0], "float64")], [w])
    return 1 - float(keras.ops.norm(w.value))
