import keras
from keras import layers


def unit(x, channels, size, stride=1):
    if size > 1:
        x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(channels, size, stride, use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_block(option, in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = unit(layers.ReLU()(unit(x, channels, 3, stride)), channels, 3)
    shape_changes = in_channels != channels or stride != 1
    project = {"A": shape_changes, "B": shape_changes, "C": True}[option]
    s = unit(x, channels, 1, stride) if project else x
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
