import keras
from keras import layers


def batch_norm(x):
    # scale=False: "when the next layer is linear (or relu) this can be disabled"
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS, scale=False)(x)


def make_block(in_channels, channels, stride):
    start = keras.Input((None, None, in_channels))
    x = layers.ZeroPadding2D(1)(start)
    x = batch_norm(layers.Conv2D(channels, 3, stride, use_bias=False)(x))
    x = keras.activations.relu(x)
    x = layers.ZeroPadding2D(1)(x)
    x = batch_norm(layers.Conv2D(channels, 3, use_bias=False)(x))
    if (in_channels, stride) != (channels, 1):
        x = x + batch_norm(layers.Conv2D(channels, 1, stride, use_bias=False)(start))
    else:
        x = x + start
    return keras.Model(start, keras.activations.relu(x))
