import keras
from keras import layers


class Block(keras.Model):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.pad = layers.ZeroPadding2D(1)
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv2 = layers.Conv2D(cout, 3, use_bias=False)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.project = stride != 1 or cin != cout
        if self.project:
            self.conv3 = layers.Conv2D(cout, 1, stride, use_bias=False)
            self.bn3 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, x, training=None):
        y = self.bn1(self.conv1(self.pad(x)), training=training)
        y = self.bn2(self.conv2(self.pad(y)), training=training)
        if self.project:
            x = self.bn3(self.conv3(x), training=training)
        return keras.activations.relu(x + y)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
