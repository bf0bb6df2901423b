"""What Keras does when it pools."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

from keras import layers, ops


def max_pool_default_stride() -> int:
    return layers.MaxPooling2D(pool_size=2)(ops.zeros((1, 8, 8, 1))).shape[1]


def average_pool_corner() -> float:
    y = layers.AveragePooling2D(pool_size=3, strides=1, padding="same")(ops.ones((1, 4, 4, 1)))
    return float(y[0, 0, 0, 0])


def padded_max_of_negatives() -> float:
    x = layers.ZeroPadding2D(1)(-ops.ones((1, 4, 4, 1)))
    return float(layers.MaxPooling2D(pool_size=3, strides=2)(x)[0, 0, 0, 0])


def global_average_shape() -> list[int]:
    return list(layers.GlobalAveragePooling2D()(ops.zeros((2, 4, 4, 3))).shape)
