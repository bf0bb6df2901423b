import keras
from keras import layers, ops


class Block(keras.Model):
    def __init__(self, option, cin, cout, stride):
        super().__init__()
        self.option, self.stride = option, stride
        self.before = (cout - cin) // 2
        self.after = cout - cin - self.before
        self.pad = layers.ZeroPadding2D(1)
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.conv2 = layers.Conv2D(cout, 3, use_bias=False)
        self.norm1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.norm2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        if option != "A":
            self.conv3 = layers.Conv2D(cout, 1, stride, use_bias=False)
            self.norm3 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, x, training=None):
        y = ops.relu(self.norm1(self.conv1(self.pad(x)), training=training))
        y = self.norm2(self.conv2(self.pad(y)), training=training)
        if self.option == "A":
            x = x[:, :: self.stride, :: self.stride]
            x = ops.pad(x, ((0, 0), (0, 0), (0, 0), (self.before, self.after)))
        else:
            x = self.norm3(self.conv3(x), training=training)
        return ops.relu(x + y)


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
