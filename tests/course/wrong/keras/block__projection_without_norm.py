import keras
from keras import layers, ops


class Block(layers.Layer):
    def __init__(self, in_channels, channels, stride, **kwargs):
        super().__init__(**kwargs)
        self.conv1 = layers.Conv2D(channels, 3, stride, use_bias=False)
        self.conv2 = layers.Conv2D(channels, 3, use_bias=False)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        if stride == 1 and in_channels == channels:
            self.shortcut = layers.Identity()
        else:
            self.shortcut = layers.Conv2D(channels, 1, stride, use_bias=False)

    @staticmethod
    def pad(x):
        return ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])

    def call(self, x, training=None):
        y = self.bn1(self.conv1(self.pad(x)), training=training)
        y = keras.activations.relu(y)
        y = self.bn2(self.conv2(self.pad(y)), training=training)
        return keras.activations.relu(y + self.shortcut(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
