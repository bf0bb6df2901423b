import keras
from keras import layers


def unit(x, filters, stride):
    x = layers.ZeroPadding2D(1)(layers.ReLU()(x))
    x = layers.Conv2D(filters, 3, stride, use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_preactivation(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    n = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    y = unit(unit(n, channels, stride), channels, 1)
    s = x
    if stride != 1 or in_channels != channels:
        s = layers.Conv2D(channels, 1, stride, use_bias=False)(layers.ReLU()(n))
    return keras.Model(x, layers.Add()([y, s]))
