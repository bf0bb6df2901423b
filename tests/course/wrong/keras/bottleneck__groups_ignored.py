from keras import layers, ops


class Bottleneck(layers.Layer):
    def __init__(self, cin, width, stride):
        super().__init__()
        first, second = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.conv1 = layers.Conv2D(width, 1, first, use_bias=False)
        self.conv2 = layers.Conv2D(width, 3, second, use_bias=False)
        self.conv3 = layers.Conv2D(4 * width, 1, use_bias=False)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn3 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.pad = layers.ZeroPadding2D(1)
        self.project = stride != 1 or cin != 4 * width
        if self.project:
            self.conv4 = layers.Conv2D(4 * width, 1, stride, use_bias=False)
            self.bn4 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, x, training=None):
        y = ops.relu(self.bn1(self.conv1(x), training=training))
        y = ops.relu(self.bn2(self.conv2(self.pad(y)), training=training))
        y = self.bn3(self.conv3(y), training=training)
        if self.project:
            x = self.bn4(self.conv4(x), training=training)
        return ops.relu(x + y)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
