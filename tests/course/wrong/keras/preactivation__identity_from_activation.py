import keras
from keras import layers


def make_preactivation(in_channels, channels, stride):
    inputs = keras.Input((None, None, in_channels))
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(inputs)
    x = layers.Activation("relu")(x)
    shortcut = x
    if stride != 1 or in_channels != channels:
        shortcut = layers.Conv2D(channels, 1, strides=stride, use_bias=False)(shortcut)
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(channels, 3, strides=stride, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
    return keras.Model(inputs, layers.Add()([x, shortcut]))
