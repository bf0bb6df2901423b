"""resnet50_v2 in Keras: He et al. 2016; timm resnetv2 with pre-activation.

     25,549,352 parameters
         45,440 running statistics
     25,594,792 in all

Made by `rosetta write resnet50_v2 --backend keras`
for keras 3.12 and tensorflow 2.20 or later.
Weights that `rosetta convert` has written as .weights.h5 load with
`model.load_weights("resnet50_v2.weights.h5")`.
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


def pre_act_bottleneck(x: KerasTensor, channels: int, stride: int, *, name: str) -> KerasTensor:
    """The bottleneck with norm and ReLU first (He et al. 2016, section 5)."""
    out_channels = 4 * channels
    projects = stride != 1 or x.shape[-1] != out_channels
    preact = norm_relu(x, name=f"{name}_bn1")
    # A projection starts from the pre-activation, other shortcuts from the block's input.
    start = preact if projects else x
    added = shortcut(start, out_channels, stride, name=f"{name}_downsample")
    y = conv(preact, channels, kernel=1, name=f"{name}_conv1")
    y = norm_relu(y, name=f"{name}_bn2")
    y = conv(y, channels, kernel=3, stride=stride, name=f"{name}_conv2")
    y = norm_relu(y, name=f"{name}_bn3")
    y = conv(y, out_channels, kernel=1, name=f"{name}_conv3")
    return layers.Add(name=f"{name}_add")([y, added])


def stage(x: KerasTensor, channels: int, *, blocks: int, stride: int, name: str) -> KerasTensor:
    """Blocks of one shape; the first comes from the stage before and strides."""
    x = pre_act_bottleneck(x, channels, stride=stride, name=f"{name}_0")
    for index in range(1, blocks):
        x = pre_act_bottleneck(x, channels, stride=1, name=f"{name}_{index}")
    return x


def resnet() -> keras.Model:
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels).

    For an image of 224x224 pixels:

        conv1     112 x 112 x 64
        max_pool  56 x 56 x 64
        layer1    56 x 56 x 256
        layer2    28 x 28 x 512
        layer3    14 x 14 x 1024
        layer4    7 x 7 x 2048
        mean      2048
        fc        1000
    """
    images = keras.Input((None, None, 3), name="images")
    x = conv(images, 64, kernel=7, stride=2, name="conv1")
    x = max_pool(x)
    x = stage(x, 64, blocks=3, stride=1, name="layer1")
    x = stage(x, 128, blocks=4, stride=2, name="layer2")
    x = stage(x, 256, blocks=6, stride=2, name="layer3")
    x = stage(x, 512, blocks=3, stride=2, name="layer4")
    x = norm_relu(x, name="norm")
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    linear_init = initializers.RandomNormal(stddev=2048**-0.5)
    x = layers.Dense(1000, kernel_initializer=linear_init, name="fc")(x)
    return keras.Model(images, x, name="resnet")


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = resnet()
    output = model(keras.ops.zeros((1, 224, 224, 3)))
    print(tuple(output.shape), f"{model.count_params():,}")


if __name__ == "__main__":
    main()
