"""How Keras lays out images and weights."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

from keras import layers, ops


def convolution_kernel() -> list[int]:
    layer = layers.Conv2D(7, kernel_size=3)
    layer.build((None, None, None, 5))
    return list(layer.kernel.shape)


def grouped_kernel() -> list[int]:
    layer = layers.Conv2D(6, kernel_size=3, groups=2)
    layer.build((None, None, None, 4))
    return list(layer.kernel.shape)


def depthwise_kernel() -> list[int]:
    layer = layers.DepthwiseConv2D(kernel_size=3)
    layer.build((None, None, None, 4))
    return list(layer.kernel.shape)


def linear_kernel() -> list[int]:
    layer = layers.Dense(7)
    layer.build((None, 5))
    return list(layer.kernel.shape)


def flatten_order() -> list[int]:
    image = ops.array([[[111, 211], [112, 212]], [[121, 221], [122, 222]]])  # row, column, channel
    return ops.convert_to_numpy(layers.Flatten()(image[None]))[0].tolist()
