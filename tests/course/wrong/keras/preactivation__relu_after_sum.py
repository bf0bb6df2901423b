import keras
from keras import layers, ops


class PreActivation(keras.Model):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.conv2 = layers.Conv2D(cout, 3, padding="same", use_bias=False)
        self.pad = layers.ZeroPadding2D(1)
        self.conv3 = None if stride == 1 and cin == cout else layers.Conv2D(cout, 1, stride, use_bias=False)

    def call(self, x, training=None):
        pre = ops.relu(self.bn1(x, training=training))
        y = self.conv1(self.pad(pre))
        y = self.conv2(ops.relu(self.bn2(y, training=training)))
        s = x if self.conv3 is None else self.conv3(pre)
        return ops.relu(y + s)


def make_preactivation(in_channels, channels, stride):
    return PreActivation(in_channels, channels, stride)
