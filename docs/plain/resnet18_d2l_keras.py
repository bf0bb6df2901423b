"""resnet18_d2l in Keras: Dive into Deep Learning, section 8.6.

     11,178,378 parameters
          7,808 running statistics
     11,186,186 in all

Made by `rosetta write resnet18_d2l --backend keras`
for keras 3.12 and tensorflow 2.20 or later.
Weights that `rosetta convert` has written as .weights.h5 load with
`model.load_weights("resnet18_d2l.weights.h5")`.
"""

import keras
from keras import KerasTensor, initializers, layers, ops


def conv(
    x: KerasTensor, out_channels: int, *, kernel: int, stride: int = 1, name: str
) -> KerasTensor:
    """A convolution and its first weights."""
    padding = "same"
    # "same" is symmetric at stride 1; at stride 2 it starts a pixel later for an even size.
    if stride > 1:
        x = layers.ZeroPadding2D(kernel // 2, name=f"{name}_pad")(x)
        padding = "valid"
    return layers.Conv2D(
        out_channels,
        kernel,
        stride,
        padding,
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


def max_pool(x: KerasTensor) -> KerasTensor:
    """The stem's 3x3 max-pool with stride 2."""
    # ZeroPadding2D would put zeros, which win over negative numbers.
    x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=float("-inf"))
    return layers.MaxPooling2D(pool_size=3, strides=2, name="maxpool")(x)


def shortcut(x: KerasTensor, out_channels: int, stride: int, *, name: str) -> KerasTensor:
    """The way around a block, which gives the shape that the block gives."""
    if stride != 1 or x.shape[-1] != out_channels:
        return conv(x, out_channels, kernel=1, stride=stride, name=f"{name}_0")
    return x


def add(y: KerasTensor, shortcut: KerasTensor, *, name: str) -> KerasTensor:
    """The block's end: the sum of both ways, and its ReLU."""
    y = layers.Add(name=f"{name}_add")([y, shortcut])
    return layers.ReLU(name=f"{name}_relu")(y)


def basic_block(x: KerasTensor, channels: int, stride: int, *, name: str) -> KerasTensor:
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""
    added = shortcut(x, channels, stride, name=f"{name}_downsample")
    y = conv(x, channels, kernel=3, stride=stride, name=f"{name}_conv1")
    y = norm_relu(y, name=f"{name}_bn1")
    y = conv(y, channels, kernel=3, name=f"{name}_conv2")
    y = norm(y, name=f"{name}_bn2")
    return add(y, added, name=name)


def resnet() -> keras.Model:
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels).

    For an image of 96x96 pixels:

        conv1     48 x 48 x 64
        max_pool  24 x 24 x 64
        layer1    24 x 24 x 64
        layer2    12 x 12 x 128
        layer3    6 x 6 x 256
        layer4    3 x 3 x 512
        mean      512
        fc        10
    """
    images = keras.Input((None, None, 1), name="images")
    x = conv(images, 64, kernel=7, stride=2, name="conv1")
    x = norm_relu(x, name="bn1")
    x = max_pool(x)
    x = basic_block(
        basic_block(x, 64, stride=1, name="layer1_0"), 64, stride=1, name="layer1_1"
    )
    x = basic_block(
        basic_block(x, 128, stride=2, name="layer2_0"), 128, stride=1, name="layer2_1"
    )
    x = basic_block(
        basic_block(x, 256, stride=2, name="layer3_0"), 256, stride=1, name="layer3_1"
    )
    x = basic_block(
        basic_block(x, 512, stride=2, name="layer4_0"), 512, stride=1, name="layer4_1"
    )
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    linear_init = initializers.RandomNormal(stddev=512**-0.5)
    x = layers.Dense(10, kernel_initializer=linear_init, name="fc")(x)
    return keras.Model(images, x, name="resnet")


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = resnet()
    output = model(keras.ops.zeros((1, 96, 96, 1)))
    print(tuple(output.shape), f"{model.count_params():,}")


if __name__ == "__main__":
    main()
