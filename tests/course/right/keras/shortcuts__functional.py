import keras
from keras import layers, ops


def conv_bn(x, channels, size, stride):
    if size == 3:
        x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(channels, size, stride, use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def option_a(x, channels, stride):
    missing = channels - x.shape[-1]
    x = x[:, ::stride, ::stride, :]
    return ops.pad(x, ((0, 0), (0, 0), (0, 0), (missing // 2, missing - missing // 2)))


def make_block(option, in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = layers.ReLU()(conv_bn(x, channels, 3, stride))
    y = conv_bn(y, channels, 3, 1)
    changes = stride != 1 or in_channels != channels
    if option == "C" or (option == "B" and changes):
        s = conv_bn(x, channels, 1, stride)
    elif changes:
        s = option_a(x, channels, stride)
    else:
        s = x
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
