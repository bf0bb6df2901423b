from keras import layers, ops


class PreAct(layers.Layer):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv1 = layers.Conv2D(cout, 3, stride, "same", use_bias=False)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv2 = layers.Conv2D(cout, 3, 1, "same", use_bias=False)
        self.proj = layers.Conv2D(cout, 1, stride, "same", use_bias=False) if stride != 1 or cin != cout else None

    def call(self, x, training=None):
        a = ops.relu(self.bn1(x, training=training))
        y = ops.relu(self.bn2(self.conv1(a), training=training))
        return self.conv2(y) + (x if self.proj is None else self.proj(a))


def make_preactivation(in_channels, channels, stride):
    return PreAct(in_channels, channels, stride)
