from keras import layers, ops


class Block(layers.Layer):
    def __init__(self, option, cin, cout, stride):
        super().__init__()
        self.option, self.stride, self.extra = option, stride, cout - cin
        self.changes = stride != 1 or cin != cout
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv2 = layers.Conv2D(cout, 3, padding="same", use_bias=False)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        if option == "C" or (option == "B" and self.changes):
            self.conv3 = layers.Conv2D(cout, 1, stride, use_bias=False)
            self.bn3 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def shortcut(self, x, training):
        if self.option == "C" or (self.option == "B" and self.changes):
            return self.bn3(self.conv3(x), training=training)
        if not self.changes:
            return x
        after = self.extra // 2
        before = self.extra - after
        return ops.pad(x[:, :: self.stride, :: self.stride, :], ((0, 0), (0, 0), (0, 0), (before, after)))

    def call(self, x, training=None):
        y = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        y = ops.relu(self.bn1(self.conv1(y), training=training))
        y = self.bn2(self.conv2(y), training=training)
        return ops.relu(y + self.shortcut(x, training))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
