import keras
from keras import layers


def bn(x):
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_bottleneck(in_channels, channels, stride):
    s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
    x = keras.Input((None, None, in_channels))
    y = layers.Conv2D(channels, 1, s1, use_bias=False)(x)
    y = layers.ReLU()(bn(y))
    y = layers.ZeroPadding2D(1)(y)
    y = layers.Conv2D(channels, 3, s2, groups=GROUPS, use_bias=False)(y)
    y = layers.ReLU()(bn(y))
    y = bn(layers.Conv2D(4 * channels, 1, use_bias=False)(y))
    s = x
    if stride != 1 or in_channels != 4 * channels:
        s = bn(layers.Conv2D(4 * channels, 1, stride, use_bias=False)(x))
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
