import keras
from keras import layers, ops


def bn(x):
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def shortcut_a(x, channels, stride):
    x = x[:, ::stride, ::stride, :]
    return ops.pad(x, ((0, 0), (0, 0), (0, 0), (0, channels - x.shape[-1])))


def make_block(option, in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = layers.ZeroPadding2D(1)(x)
    y = layers.ReLU()(bn(layers.Conv2D(channels, 3, stride, use_bias=False)(y)))
    y = bn(layers.Conv2D(channels, 3, padding="same", use_bias=False)(y))
    same = stride == 1 and in_channels == channels
    if option == "C" or (option == "B" and not same):
        s = bn(layers.Conv2D(channels, 1, stride, use_bias=False)(x))
    else:
        s = x if same else shortcut_a(x, channels, stride)
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
