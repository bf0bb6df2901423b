import keras
from keras.layers import Activation, Add, BatchNormalization, Conv2D, ZeroPadding2D


def make_block(in_channels, channels, stride):
    inputs = keras.Input(shape=(None, None, in_channels))
    x = ZeroPadding2D(padding=1)(inputs)
    x = Conv2D(channels, kernel_size=3, strides=stride)(x)
    x = BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    x = Activation("relu")(x)
    x = ZeroPadding2D(padding=1)(x)
    x = Conv2D(channels, kernel_size=3)(x)
    x = BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    shortcut = inputs
    if stride != 1 or in_channels != channels:
        shortcut = Conv2D(channels, kernel_size=1, strides=stride)(shortcut)
        shortcut = BatchNormalization(momentum=DECAY, epsilon=EPS)(shortcut)
    x = Activation("relu")(Add()([x, shortcut]))
    return keras.Model(inputs, x)
