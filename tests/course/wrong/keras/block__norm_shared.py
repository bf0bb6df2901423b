import keras
from keras import layers


class Block(keras.Model):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.padding = layers.ZeroPadding2D()
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.conv2 = layers.Conv2D(cout, 3, use_bias=False)
        self.norm = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.relu = layers.ReLU()
        self.side = None
        if stride != 1 or cin != cout:
            self.side = layers.Conv2D(cout, 1, stride, use_bias=False)
            self.side_norm = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, x):
        y = self.relu(self.norm(self.conv1(self.padding(x))))
        y = self.norm(self.conv2(self.padding(y)))
        s = x if self.side is None else self.side_norm(self.side(x))
        return self.relu(y + s)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
