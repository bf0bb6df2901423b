import keras
from keras import layers


class BatchNorm(layers.BatchNormalization):
    """training=True, otherwise the running averages are not updated"""

    def call(self, inputs, training=None, mask=None):
        return super().call(inputs, training=True, mask=mask)


def make_block(in_channels, channels, stride):
    def norm(x):
        return BatchNorm(momentum=DECAY, epsilon=EPS)(x)

    x = keras.Input((None, None, in_channels))
    y = layers.ZeroPadding2D(1)(x)
    y = norm(layers.Conv2D(channels, 3, stride, use_bias=False)(y))
    y = layers.ReLU()(y)
    y = norm(layers.Conv2D(channels, 3, padding="same", use_bias=False)(y))
    s = x
    if stride != 1 or in_channels != channels:
        s = norm(layers.Conv2D(channels, 1, stride, use_bias=False)(s))
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
