import keras
import tensorflow as tf


class Convolution(keras.layers.Layer):
    """tf.nn.conv2d takes the padding of each side."""

    def __init__(self, filters, size, stride=1):
        super().__init__()
        self.filters, self.size, self.stride = filters, size, stride

    def build(self, shape):
        self.kernel = self.add_weight(shape=(self.size, self.size, shape[-1], self.filters), name="kernel")

    def call(self, x):
        p = self.size // 2
        return tf.nn.conv2d(x, self.kernel, strides=self.stride, padding=[[0, 0], [p, p], [p, p], [0, 0]])


class Block(keras.Model):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = Convolution(cout, 3, stride)
        self.conv2 = Convolution(cout, 3)
        self.bn1 = keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn2 = keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv3 = Convolution(cout, 1, stride) if (cin, 1) != (cout, stride) else None
        self.bn3 = keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS) if self.conv3 else None

    def call(self, x, training=None):
        y = tf.nn.relu(self.bn1(self.conv1(x), training=training))
        y = self.bn2(self.conv2(y), training=training)
        s = self.bn3(self.conv3(x), training=training) if self.conv3 else x
        return tf.nn.relu(y + s)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
