"""resnet20_cifar in Keras: He et al. 2015, section 4.2, table 6.

        269,722 parameters
          1,376 running statistics
        271,098 in all

Made by `rosetta write resnet20_cifar --backend keras`
for keras 3.12 and tensorflow 2.20 or later.
Weights that `rosetta convert` has written as .weights.h5 load with
`model.load_weights("resnet20_cifar.weights.h5")`.
"""

import keras
from keras import KerasTensor, initializers, layers, ops


def conv(x: KerasTensor, out_channels: int, *, stride: int = 1, name: str) -> KerasTensor:
    """A convolution and its first weights."""
    padding = "same"
    # "same" is symmetric at stride 1; at stride 2 it starts a pixel later for an even size.
    if stride > 1:
        x = layers.ZeroPadding2D(1, name=f"{name}_pad")(x)
        padding = "valid"
    return layers.Conv2D(
        out_channels,
        3,
        stride,
        padding,
        use_bias=False,
        # Keras' default is Glorot uniform, for networks without ReLU; and its HeNormal is
        # truncated and counts the fan-in.
        kernel_initializer=initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal"),
        name=name,
    )(x)


def norm(x: KerasTensor, *, name: str) -> KerasTensor:
    """Batch norm: (x - mean) / sqrt(variance + eps) * scale + shift, channel by channel."""
    return layers.BatchNormalization(
        # Keras' momentum is the weight of the old statistics, by default 0.99, and the variance
        # it keeps is the biased one of the batch.
        momentum=0.9,
        # Keras' default is 1e-3.
        epsilon=1e-5,
        name=name,
    )(x)


def norm_relu(x: KerasTensor, *, name: str) -> KerasTensor:
    """What follows a convolution: a norm and a ReLU."""
    x = norm(x, name=name)
    return layers.ReLU(name=f"{name}_relu")(x)


def zero_channels(x: KerasTensor, out_channels: int, stride: int) -> KerasTensor:
    """Shortcut A: every stride-th pixel, and zero channels, half before and half after."""
    before = (out_channels - x.shape[-1]) // 2
    after = out_channels - x.shape[-1] - before
    x = x[:, ::stride, ::stride, :]
    return ops.pad(x, ((0, 0), (0, 0), (0, 0), (before, after)))


def shortcut(x: KerasTensor, out_channels: int, stride: int) -> KerasTensor:
    """The way around a block, which gives the shape that the block gives."""
    if stride != 1 or x.shape[-1] != out_channels:
        return zero_channels(x, out_channels, stride)
    return x


def add(y: KerasTensor, shortcut: KerasTensor, *, name: str) -> KerasTensor:
    """The block's end: the sum of both ways, and its ReLU."""
    y = layers.Add(name=f"{name}_add")([y, shortcut])
    return layers.ReLU(name=f"{name}_relu")(y)


def basic_block(x: KerasTensor, channels: int, stride: int, *, name: str) -> KerasTensor:
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""
    added = shortcut(x, channels, stride)
    y = conv(x, channels, stride=stride, name=f"{name}_conv1")
    y = norm_relu(y, name=f"{name}_bn1")
    y = conv(y, channels, name=f"{name}_conv2")
    y = norm(y, name=f"{name}_bn2")
    return add(y, added, name=name)


def stage(x: KerasTensor, channels: int, *, stride: int, name: str) -> KerasTensor:
    """Blocks of one shape; the first comes from the stage before and strides."""
    x = basic_block(x, channels, stride=stride, name=f"{name}_0")
    x = basic_block(x, channels, stride=1, name=f"{name}_1")
    return basic_block(x, channels, stride=1, name=f"{name}_2")


def resnet() -> keras.Model:
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels).

    For an image of 32x32 pixels:

        conv1   32 x 32 x 16
        layer1  32 x 32 x 16
        layer2  16 x 16 x 32
        layer3  8 x 8 x 64
        mean    64
        fc      10
    """
    images = keras.Input((None, None, 3), name="images")
    x = conv(images, 16, name="conv1")
    x = norm_relu(x, name="bn1")
    x = stage(x, 16, stride=1, name="layer1")
    x = stage(x, 32, stride=2, name="layer2")
    x = stage(x, 64, stride=2, name="layer3")
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    linear_init = initializers.RandomNormal(stddev=64**-0.5)
    x = layers.Dense(10, kernel_initializer=linear_init, name="fc")(x)
    return keras.Model(images, x, name="resnet")


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = resnet()
    output = model(keras.ops.zeros((1, 32, 32, 3)))
    print(tuple(output.shape), f"{model.count_params():,}")


if __name__ == "__main__":
    main()
