import keras
from keras import layers


class ConvBN(layers.Layer):
    def __init__(self, filters, size, stride=1):
        super().__init__()
        self.pad = layers.ZeroPadding2D(size // 2)
        self.conv = layers.Conv2D(filters, size, stride, use_bias=False)
        self.bn = layers.BatchNormalization(epsilon=EPS)

    def call(self, x, training=None):
        return self.bn(self.conv(self.pad(x)), training=training)


def make_block(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    y = layers.ReLU()(ConvBN(channels, 3, stride)(x))
    y = ConvBN(channels, 3)(y)
    same = stride == 1 and in_channels == channels
    s = x if same else ConvBN(channels, 1, stride)(x)
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
