import keras
from keras import layers


def conv_bn(x, filters, stride):
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(filters, 3, strides=stride, use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = conv_bn(x, channels, stride)
    y = layers.Activation("relu")(y)
    y = conv_bn(y, channels, 1)
    shortcut = conv_bn(x, channels, stride) if (in_channels != channels or stride != 1) else x
    return keras.Model(x, layers.Activation("relu")(layers.Add()([shortcut, y])))
