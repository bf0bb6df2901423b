from functools import partial

import keras
from keras import layers

Conv = partial(layers.Conv2D, use_bias=False)
Norm = partial(layers.BatchNormalization, momentum=DECAY, epsilon=EPS)


def activate(x):
    return layers.Activation("relu")(Norm()(x))


def conv3x3(x, filters, stride=1):
    padded = keras.ops.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
    return Conv(filters, 3, strides=stride)(padded)


def make_preactivation(in_channels, channels, stride):
    image = keras.Input((None, None, in_channels))
    active = activate(image)
    change = stride > 1 or in_channels != channels
    way = Conv(channels, 1, strides=stride)(active) if change else image
    out = conv3x3(activate(conv3x3(active, channels, stride)), channels)
    return keras.Model(image, layers.add([way, out]))
