import keras
from keras import layers, ops


class Bottleneck(keras.Model):
    def __init__(self, width, stride):
        super().__init__()
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.conv1 = layers.Conv2D(width, 1, s1, use_bias=False)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.pad = layers.ZeroPadding2D(1)
        self.conv2 = layers.Conv2D(width, 3, s2, groups=GROUPS, use_bias=False)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv3 = layers.Conv2D(4 * width, 1, use_bias=False)
        self.bn3 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.shortcut = None
        if stride > 1:
            self.shortcut = keras.Sequential(
                [
                    layers.Conv2D(4 * width, 1, stride, use_bias=False),
                    layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                ]
            )

    def call(self, x):
        y = ops.relu(self.bn1(self.conv1(x)))
        y = ops.relu(self.bn2(self.conv2(self.pad(y))))
        y = self.bn3(self.conv3(y))
        if self.shortcut is not None:
            x = self.shortcut(x)
        return ops.relu(ops.add(x, y))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(channels, stride)
