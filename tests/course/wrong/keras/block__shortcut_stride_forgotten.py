import keras
from keras import layers, ops


def norm(x):
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_block(in_channels, channels, stride):
    inputs = keras.Input((None, None, in_channels))
    x = ops.pad(inputs, ((0, 0), (1, 1), (1, 1), (0, 0)))
    x = layers.Conv2D(channels, (3, 3), strides=(stride, stride), use_bias=False)(x)
    x = ops.relu(norm(x))
    x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    x = norm(layers.Conv2D(channels, (3, 3), use_bias=False)(x))
    identity = inputs
    if in_channels != channels or stride != 1:
        identity = norm(layers.Conv2D(channels, (1, 1), use_bias=False)(inputs))
    return keras.Model(inputs, ops.relu(x + identity))
