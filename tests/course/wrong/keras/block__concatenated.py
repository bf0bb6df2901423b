import keras
from keras import layers


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = layers.ZeroPadding2D(1)(x)
    y = layers.Conv2D(channels, 3, stride, use_bias=False)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(channels, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    s = x
    if stride != 1 or in_channels != channels:
        s = layers.Conv2D(channels, 1, stride, use_bias=False)(x)
        s = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(s)
    merged = layers.Concatenate()([y, s])
    return keras.Model(x, layers.ReLU()(merged))
