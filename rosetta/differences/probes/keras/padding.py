"""What Keras does about padding."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

from keras import layers, ops


def strided_padding() -> list[float]:
    x = ops.reshape([1.0, 2.0, 3.0, 4.0], (1, 4, 1))
    layer = layers.Conv1D(1, kernel_size=3, strides=2, padding="same", kernel_initializer="ones")
    return ops.convert_to_numpy(layer(x)).flatten().tolist()


def same_with_stride() -> str:
    layers.Conv2D(1, kernel_size=3, strides=2, padding="same")(ops.zeros((1, 8, 8, 1)))
    return "allowed"


def default_padding() -> int:
    return layers.Conv2D(1, kernel_size=3)(ops.zeros((1, 8, 8, 1))).shape[1]


def pad_every_axis() -> list[int]:
    return list(ops.pad(ops.zeros((1, 1, 1, 1)), ((0, 0), (0, 0), (0, 0), (1, 1))).shape)


def channels_first() -> str:
    layer = layers.Conv2D(1, kernel_size=3, data_format="channels_first")
    try:
        layer(ops.zeros((1, 1, 8, 8)))
    except Exception as error:
        return type(error).__name__
    return "allowed"
