import keras
from keras import layers


def bn():
    return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)


class Block(keras.Model):
    def __init__(self, channels, stride):
        super().__init__()
        self.left = keras.Sequential(
            [
                layers.ZeroPadding2D(1),
                layers.Conv2D(channels, 3, stride, use_bias=False),
                bn(),
                layers.ReLU(),
                layers.ZeroPadding2D(1),
                layers.Conv2D(channels, 3, use_bias=False),
                bn(),
            ]
        )
        self.right = keras.Sequential([layers.Conv2D(channels, 1, stride, use_bias=False), bn()])

    def call(self, x, training=None):
        return keras.ops.relu(self.left(x, training=training) + self.right(x, training=training))


def make_block(in_channels, channels, stride):
    return Block(channels, stride)
