import keras
from keras import layers, ops


def project(x, channels, stride):
    x = layers.Conv2D(channels, 1, stride, use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def pad_channels(x, channels, stride):
    n = channels - x.shape[-1]
    return ops.pad(x[:, ::stride, ::stride, :], ((0, 0), (0, 0), (0, 0), (n // 2, n - n // 2)))


SHORTCUTS = {"A": pad_channels, "B": project, "C": project}


def make_block(option, in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = layers.ZeroPadding2D(1)(x)
    y = layers.Conv2D(channels, 3, stride, use_bias=False)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(channels, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    same = stride == 1 and in_channels == channels
    s = x if same else SHORTCUTS[option](x, channels, stride)
    return keras.Model(x, layers.Activation("relu")(y + s))
