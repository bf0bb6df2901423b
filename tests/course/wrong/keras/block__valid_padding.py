import keras
from keras import layers


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = layers.Conv2D(channels, 3, stride, use_bias=False)(x)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(channels, 3, use_bias=False)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    if stride != 1 or in_channels != channels:
        s = layers.Conv2D(channels, 1, stride, use_bias=False)(x)
        s = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(s)
    else:
        s = x
    return keras.Model(x, keras.ops.relu(y + s))
