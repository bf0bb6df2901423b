import keras
from keras import layers


class Activation(layers.Layer):
    def __init__(self):
        super().__init__()
        self.norm = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, x, training=None):
        return keras.ops.relu(self.norm(x, training=False))


def make_preactivation(in_channels, channels, stride):
    x = keras.Input((None, None, in_channels))
    a = Activation()(x)
    y = layers.ZeroPadding2D(1)(a)
    y = layers.Conv2D(channels, 3, stride, use_bias=False)(y)
    y = layers.Conv2D(channels, 3, padding="same", use_bias=False)(Activation()(y))
    x_side = layers.Conv2D(channels, 1, stride, use_bias=False)(a) if stride != 1 or in_channels != channels else x
    return keras.Model(x, layers.add([x_side, y]))
