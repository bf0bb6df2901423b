from functools import partial

import keras
from keras import layers

GroupConv = partial(layers.Conv2D, groups=GROUPS, use_bias=False)


def make_bottleneck(in_channels, channels, stride):
    def norm(x):
        return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)

    s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
    x = keras.Input((None, None, in_channels))
    y = layers.ReLU()(norm(GroupConv(channels, 1, s1)(x)))
    y = layers.ReLU()(norm(GroupConv(channels, 3, s2)(layers.ZeroPadding2D(1)(y))))
    y = norm(GroupConv(4 * channels, 1)(y))
    s = x
    if stride != 1 or in_channels != 4 * channels:
        s = norm(layers.Conv2D(4 * channels, 1, stride, use_bias=False)(x))
    return keras.Model(x, layers.ReLU()(y + s))
