import keras
from keras import layers


def residual_branch(x, channels, stride):
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(channels, 3, stride, use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x))
    x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def shortcut_branch(x, channels, stride):
    if stride > 1:
        x = layers.AveragePooling2D(stride, padding="same")(x)  # loses less than a strided convolution
    x = layers.Conv2D(channels, 1, use_bias=False)(x)
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    identity = stride == 1 and in_channels == channels
    out = layers.Add()([residual_branch(x, channels, stride), x if identity else shortcut_branch(x, channels, stride)])
    return keras.Model(x, layers.ReLU()(out))
