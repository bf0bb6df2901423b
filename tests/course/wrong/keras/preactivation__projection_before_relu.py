from keras import layers, ops


class Block(layers.Layer):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.norm1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.norm2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv2 = layers.Conv2D(cout, 3, padding="same", use_bias=False)
        self.projection = layers.Conv2D(cout, 1, stride, use_bias=False) if stride > 1 or cin != cout else None

    def call(self, x, training=None):
        n = self.norm1(x, training=training)
        s = x if self.projection is None else self.projection(n)
        y = ops.pad(ops.relu(n), ((0, 0), (1, 1), (1, 1), (0, 0)))
        y = self.norm2(self.conv1(y), training=training)
        return s + self.conv2(ops.relu(y))


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
