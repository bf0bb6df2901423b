import keras
from keras import layers, ops


class NormRelu(layers.Layer):
    def __init__(self):
        super().__init__()
        self.norm = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, x, training=None):
        return ops.relu(self.norm(x, training=training))


class PreActBlock(keras.Model):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.act1, self.act2 = NormRelu(), NormRelu()
        self.pad = layers.ZeroPadding2D()
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.conv2 = layers.Conv2D(cout, 3, use_bias=False)
        self.project = layers.Conv2D(cout, 1, stride, use_bias=False) if stride != 1 or cin != cout else None

    def call(self, x, training=None):
        a = self.act1(x, training=training)
        shortcut = x if self.project is None else self.project(a)
        y = self.conv1(self.pad(a))
        y = self.conv2(self.pad(self.act2(y, training=training)))
        return y + shortcut


def make_preactivation(in_channels, channels, stride):
    return PreActBlock(in_channels, channels, stride)
