# from a TensorFlow 2 tutorial
import tensorflow as tf


class BasicBlock(tf.keras.layers.Layer):
    def __init__(self, in_channels, filter_num, stride=1):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(
            filters=filter_num, kernel_size=(3, 3), strides=stride, padding="valid", use_bias=False
        )
        self.bn1 = tf.keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv2 = tf.keras.layers.Conv2D(
            filters=filter_num, kernel_size=(3, 3), strides=1, padding="same", use_bias=False
        )
        self.bn2 = tf.keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        if stride != 1 or in_channels != filter_num:
            self.downsample = tf.keras.Sequential()
            self.downsample.add(
                tf.keras.layers.Conv2D(filters=filter_num, kernel_size=(1, 1), strides=stride, use_bias=False)
            )
            self.downsample.add(tf.keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS))
        else:
            self.downsample = lambda x, training=None: x

    def call(self, inputs, training=None, **kwargs):
        residual = self.downsample(inputs, training=training)
        x = tf.pad(inputs, [[0, 0], [1, 1], [1, 1], [0, 0]])
        x = self.conv1(x)
        x = self.bn1(x, training=training)
        x = tf.nn.relu(x)
        x = self.conv2(x)
        x = self.bn2(x, training=training)
        return tf.nn.relu(tf.keras.layers.add([residual, x]))


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride)
