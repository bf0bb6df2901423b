import keras
from keras import layers


def make_block(in_channels, channels, stride):
    inputs = keras.Input((None, None, in_channels))
    x = layers.ZeroPadding2D(1)(inputs)
    x = layers.Conv2D(channels, 3, stride, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    x = layers.ReLU()(x)
    residual = x  # same size as the output
    x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    x = layers.Add()([x, residual])
    return keras.Model(inputs, layers.ReLU()(x))
