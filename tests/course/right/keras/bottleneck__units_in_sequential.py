import keras
from keras import layers as kl


def unit(filters, size, stride=1, groups=1, relu=True):
    parts = [kl.ZeroPadding2D(1)] if size == 3 else []
    parts.append(kl.Conv2D(filters, size, stride, groups=groups, use_bias=False))
    parts.append(kl.BatchNormalization(momentum=DECAY, epsilon=EPS))
    return parts + ([kl.ReLU()] if relu else [])


def make_bottleneck(in_channels: int, channels: int, stride: int) -> keras.Model:
    first = stride if STRIDE_IN == "1x1" else 1
    body = keras.Sequential(
        unit(channels, 1, first) + unit(channels, 3, stride // first, GROUPS) + unit(4 * channels, 1, relu=False)
    )
    image = keras.Input((None, None, in_channels))
    keep = stride == 1 and in_channels == 4 * channels
    side = image if keep else keras.Sequential(unit(4 * channels, 1, stride, relu=False))(image)
    return keras.Model(image, keras.ops.relu(body(image) + side))
