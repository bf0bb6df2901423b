import keras
from keras import layers


def conv_bn(x, filters, size, stride=1):
    x = layers.ZeroPadding2D((size - 1) // 2)(x)
    x = layers.Conv2D(filters, size, stride, use_bias=False)(x)
    # the statistics are not trained by gradients
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS, trainable=False)(x)


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = conv_bn(x, channels, 3, stride)
    y = conv_bn(layers.ReLU()(y), channels, 3)
    s = conv_bn(x, channels, 1, stride) if stride != 1 or in_channels != channels else x
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
