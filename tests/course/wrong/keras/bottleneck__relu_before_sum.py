import keras
from keras import layers


def conv_bn_relu(x, filters, size, stride=1, groups=1):
    x = layers.ZeroPadding2D(size // 2)(x)
    x = layers.Conv2D(filters, size, stride, groups=groups, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    return layers.ReLU()(x)


def make_bottleneck(in_channels, channels, stride):
    s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
    x = keras.Input((None, None, in_channels))
    y = conv_bn_relu(x, channels, 1, s1)
    y = conv_bn_relu(y, channels, 3, s2, GROUPS)
    y = conv_bn_relu(y, 4 * channels, 1)
    shortcut = x
    if stride != 1 or in_channels != 4 * channels:
        shortcut = layers.Conv2D(4 * channels, 1, stride, use_bias=False)(x)
        shortcut = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(shortcut)
    y = layers.Add()([y, shortcut])
    return keras.Model(x, layers.ReLU()(y))
