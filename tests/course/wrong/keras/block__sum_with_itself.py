import keras
from keras import layers


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    start = x
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(channels, 3, stride, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    x = layers.ReLU()(x)
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(channels, 3, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    shortcut = x
    if shortcut.shape[-1] != channels:
        shortcut = layers.Conv2D(channels, 1, stride, use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(shortcut)
    x = layers.Add()([x, shortcut])
    x = layers.ReLU()(x)
    return keras.Model(start, x)
