from keras import Input, Model, layers


def conv_bn(x, filters, kernel, stride):
    if kernel == 3:
        x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(filters, kernel, strides=stride, padding="valid", use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_block(in_channels, channels, stride):
    inputs = Input(shape=(None, None, in_channels))
    y = conv_bn(inputs, channels, 3, stride)
    y = layers.ReLU()(y)
    y = conv_bn(y, channels, 3, 1)
    shortcut = inputs
    if stride != 1 or in_channels != channels:
        shortcut = conv_bn(inputs, channels, 1, stride)
    y = layers.Add()([y, shortcut])
    return Model(inputs, layers.ReLU()(y))
