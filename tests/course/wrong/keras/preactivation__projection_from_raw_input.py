import keras
from keras import layers


def norm_relu(x):
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    return layers.ReLU()(x)


def make_preactivation(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = layers.ZeroPadding2D(1)(norm_relu(x))
    y = layers.Conv2D(channels, 3, stride, use_bias=False)(y)
    y = layers.ZeroPadding2D(1)(norm_relu(y))
    y = layers.Conv2D(channels, 3, use_bias=False)(y)
    shortcut = x
    if stride != 1 or in_channels != channels:
        shortcut = layers.Conv2D(channels, 1, stride, use_bias=False)(shortcut)
    return keras.Model(x, layers.Add()([y, shortcut]))
