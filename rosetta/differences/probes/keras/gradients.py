"""What the gradients of Keras on TensorFlow are, at the points where a derivative is a matter of choice."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import tensorflow as tf
from keras import ops


def two_backward_passes() -> float:
    w = tf.Variable([1.0])
    for _ in range(2):
        with tf.GradientTape() as tape:
            y = ops.sum(3 * w)
        gradient = tape.gradient(y, w)
    return float(gradient[0])


def backward_of_a_vector() -> str:
    w = tf.Variable([1.0, 1.0])
    with tf.GradientTape() as tape:
        y = 3 * w
    return str(tape.gradient(y, w).numpy().tolist())


def unused_parameter() -> str:
    used, unused = tf.Variable([1.0]), tf.Variable([1.0])
    with tf.GradientTape() as tape:
        y = ops.sum(3 * used)
    return str(tape.gradient(y, unused))


def maximum_at_0() -> float:
    x = tf.Variable([0.0])
    with tf.GradientTape() as tape:
        y = ops.maximum(x, 0.0)
    return float(tape.gradient(y, x)[0])


def clip_at_its_bound() -> float:
    x = tf.Variable([0.0])
    with tf.GradientTape() as tape:
        y = ops.clip(x, 0.0, 6.0)
    return float(tape.gradient(y, x)[0])


def norm_at_0() -> float:
    x = tf.Variable([0.0, 0.0])
    with tf.GradientTape() as tape:
        y = ops.norm(x)
    return float(tape.gradient(y, x)[0])
