import keras
from keras import layers


def bn(x):
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def conv(x, filters, size, stride=1):
    x = layers.ZeroPadding2D(size // 2)(x)
    return layers.Conv2D(filters, size, stride, use_bias=False)(x)


def make_preactivation(in_channels, channels, stride):
    image = keras.Input((None, None, in_channels))
    active = layers.ReLU()(bn(image))
    x = conv(active, channels, 3, stride)
    x = conv(layers.ReLU()(bn(x)), channels, 3)
    if stride != 1 or in_channels != channels:
        return keras.Model(image, layers.add([x, bn(conv(active, channels, 1, stride))]))
    return keras.Model(image, layers.add([x, image]))
