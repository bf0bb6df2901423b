import keras
from keras import layers


def unit(x, filters, size, stride=1):
    x = layers.ZeroPadding2D(size // 2)(x)
    x = layers.Conv2D(filters, size, stride, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    return x


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = x
    for s in (stride, 1):
        y = unit(y, channels, 3, s)
        y = layers.ReLU()(y)
    side = x if stride == 1 and in_channels == channels else unit(x, channels, 1, stride)
    y = layers.Add()([side, y])
    return keras.Model(x, layers.ReLU()(y))
