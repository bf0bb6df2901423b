import keras
from keras import layers


def relu_norm(x):
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(layers.ReLU()(x))


def make_preactivation(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    pre = relu_norm(x)
    y = layers.ZeroPadding2D(1)(pre)
    y = layers.Conv2D(channels, 3, stride, use_bias=False)(y)
    y = layers.Conv2D(channels, 3, padding="same", use_bias=False)(relu_norm(y))
    same = stride == 1 and in_channels == channels
    skip = x if same else layers.Conv2D(channels, 1, stride, use_bias=False)(pre)
    return keras.Model(x, y + skip)
