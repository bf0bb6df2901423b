import keras
from keras import layers


def make_block(in_channels, channels, stride):
    cf = {"data_format": "channels_first"}
    x = keras.Input((in_channels, None, None))
    y = layers.ZeroPadding2D(1, **cf)(x)
    y = layers.Conv2D(channels, 3, stride, use_bias=False, **cf)(y)
    y = layers.BatchNormalization(axis=1, momentum=DECAY, epsilon=EPS)(y)
    y = layers.ReLU()(y)
    y = layers.ZeroPadding2D(1, **cf)(y)
    y = layers.Conv2D(channels, 3, use_bias=False, **cf)(y)
    y = layers.BatchNormalization(axis=1, momentum=DECAY, epsilon=EPS)(y)
    s = x
    if stride != 1 or in_channels != channels:
        s = layers.Conv2D(channels, 1, stride, use_bias=False, **cf)(x)
        s = layers.BatchNormalization(axis=1, momentum=DECAY, epsilon=EPS)(s)
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
