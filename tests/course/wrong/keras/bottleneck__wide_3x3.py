import keras
from keras import layers


def conv_bn(x, filters, size, stride=1, groups=1):
    x = layers.ZeroPadding2D(size // 2)(x)
    x = layers.Conv2D(filters, size, stride, groups=groups, use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_bottleneck(in_channels, channels, stride):
    filters = channels * 4
    a, b = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
    image = keras.Input((None, None, in_channels))
    x = layers.ReLU()(conv_bn(image, filters, 1, a))
    x = layers.ReLU()(conv_bn(x, filters, 3, b, GROUPS))
    x = conv_bn(x, filters, 1)
    skip = image if stride == 1 and in_channels == filters else conv_bn(image, filters, 1, stride)
    return keras.Model(image, layers.ReLU()(x + skip))
