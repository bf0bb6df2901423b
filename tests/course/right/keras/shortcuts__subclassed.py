import keras
from keras import layers, ops


class PadShortcut(layers.Layer):
    """Option A"""

    def __init__(self, before, after, stride):
        super().__init__()
        self.before, self.after = before, after
        self.pick = layers.MaxPooling2D(1, strides=stride)  # a window of one pixel only picks

    def call(self, x):
        x = self.pick(x)
        zeros = ops.zeros_like(x[..., :1])
        return ops.concatenate([ops.repeat(zeros, self.before, -1), x, ops.repeat(zeros, self.after, -1)], axis=-1)


class Block(keras.Model):
    def __init__(self, channels, stride, shortcut):
        super().__init__()
        self.conv1 = layers.Conv2D(channels, 3, stride, use_bias=False)
        self.conv2 = layers.Conv2D(channels, 3, 1, "same", use_bias=False)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.shortcut = shortcut

    def call(self, x, training=None):
        y = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        y = ops.relu(self.bn1(self.conv1(y), training=training))
        y = self.bn2(self.conv2(y), training=training)
        return ops.relu(y + self.shortcut(x, training=training))


def projection(channels, stride):
    conv = layers.Conv2D(channels, 1, stride, use_bias=False)
    return keras.Sequential([conv, layers.BatchNormalization(momentum=DECAY, epsilon=EPS)])


def make_block(option, in_channels, channels, stride):
    if option != "C" and stride == 1 and in_channels == channels:
        return Block(channels, stride, keras.Sequential([layers.Identity()]))
    if option == "A":
        extra = channels - in_channels
        return Block(channels, stride, keras.Sequential([PadShortcut(extra // 2, (extra + 1) // 2, stride)]))
    return Block(channels, stride, projection(channels, stride))
