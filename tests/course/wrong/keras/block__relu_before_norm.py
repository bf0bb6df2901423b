from keras import Input, Model, layers


def conv_relu_bn(x, filters, stride):
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(filters, 3, strides=stride, activation="relu", use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_block(in_channels, channels, stride):
    inputs = Input((None, None, in_channels))
    y = conv_relu_bn(inputs, channels, stride)
    y = layers.Conv2D(channels, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    shortcut = inputs
    if stride != 1 or in_channels != channels:
        shortcut = layers.Conv2D(channels, 1, strides=stride, use_bias=False)(inputs)
        shortcut = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(shortcut)
    return Model(inputs, layers.ReLU()(layers.Add()([y, shortcut])))
