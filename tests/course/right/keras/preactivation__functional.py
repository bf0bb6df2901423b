import keras
from keras import layers


def make_preactivation(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    pre = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    pre = layers.ReLU()(pre)
    y = layers.ZeroPadding2D(1)(pre)
    y = layers.Conv2D(channels, 3, stride, use_bias=False)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(channels, 3, padding="same", use_bias=False)(y)
    shortcut = layers.Conv2D(channels, 1, stride, use_bias=False)(pre) if stride != 1 or in_channels != channels else x
    return keras.Model(x, layers.Add()([y, shortcut]))
