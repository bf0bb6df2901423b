# The convolution is a layer of my own, so that the padding is what I say.
import keras
from keras import ops


class Conv(keras.layers.Layer):
    def __init__(self, filters, size, stride=1):
        super().__init__()
        self.filters, self.size, self.stride = filters, size, stride

    def build(self, input_shape):
        shape = (self.size, self.size, input_shape[-1], self.filters)
        self.kernel = self.add_weight(shape=shape, initializer="glorot_uniform", name="kernel")

    def call(self, x):
        p = self.size // 2
        x = ops.pad(x, [[0, 0], [p, p], [p, p], [0, 0]])
        return ops.conv(x, self.kernel, strides=self.stride, padding="valid")


class Block(keras.layers.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1, self.conv2 = Conv(channels, 3, stride), Conv(channels, 3)
        self.norm1, self.norm2 = (keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS) for _ in range(2))
        self.change = stride != 1 or in_channels != channels
        if self.change:
            self.conv3 = Conv(channels, 1, stride)
            self.norm3 = keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, x, training=False):
        y = ops.relu(self.norm1(self.conv1(x), training=training))
        y = self.norm2(self.conv2(y), training=training)
        if self.change:
            x = self.norm3(self.conv3(x), training=training)
        return ops.relu(x + y)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
