from keras import layers, ops


class Block(layers.Layer):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv2 = layers.Conv2D(cout, 3, padding="same", use_bias=False)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.project = stride != 1 or cin != cout
        if self.project:
            self.conv3 = layers.Conv2D(cout, 1, stride, use_bias=False)
            self.bn3 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.pad = layers.ZeroPadding2D(1)

    def call(self, x):
        return self.forward(x)

    def forward(self, x, training=False):
        y = self.bn1(self.conv1(self.pad(x)), training=training)
        y = self.bn2(self.conv2(ops.relu(y)), training=training)
        if self.project:
            x = self.bn3(self.conv3(x), training=training)
        return ops.relu(x + y)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
