import keras
from keras import layers


def conv_bn(x, filters, size, strides=1, groups=1):
    x = layers.Conv2D(filters, size, strides=strides, padding="same", groups=groups, use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_bottleneck(in_channels, channels, stride):
    s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
    x = keras.Input((None, None, in_channels))
    y = layers.Activation("relu")(conv_bn(x, channels, 1, s1))
    y = layers.Activation("relu")(conv_bn(y, channels, 3, s2, GROUPS))
    y = conv_bn(y, 4 * channels, 1)
    shortcut = conv_bn(x, 4 * channels, 1, stride) if stride != 1 or in_channels != 4 * channels else x
    return keras.Model(x, layers.Activation("relu")(layers.Add()([y, shortcut])))
