import tensorflow as tf


class BasicBlock(tf.keras.layers.Layer):
    """As in my PyTorch solution; momentum there is the share of the new batch."""

    def __init__(self, in_channels, filters, stride=1):
        super().__init__()
        keep = round(1 - DECAY, 10)
        self.conv1 = tf.keras.layers.Conv2D(filters, (3, 3), strides=stride, use_bias=False)
        self.bn1 = tf.keras.layers.BatchNormalization(momentum=keep, epsilon=EPS)
        self.conv2 = tf.keras.layers.Conv2D(filters, (3, 3), padding="same", use_bias=False)
        self.bn2 = tf.keras.layers.BatchNormalization(momentum=keep, epsilon=EPS)
        self.down = None
        if stride != 1 or in_channels != filters:
            self.down = tf.keras.Sequential()
            self.down.add(tf.keras.layers.Conv2D(filters, (1, 1), strides=stride, use_bias=False))
            self.down.add(tf.keras.layers.BatchNormalization(momentum=keep, epsilon=EPS))

    def call(self, inputs, training=None):
        x = tf.pad(inputs, [[0, 0], [1, 1], [1, 1], [0, 0]])
        x = tf.nn.relu(self.bn1(self.conv1(x), training=training))
        x = self.bn2(self.conv2(x), training=training)
        identity = inputs if self.down is None else self.down(inputs, training=training)
        return tf.nn.relu(x + identity)


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride)
