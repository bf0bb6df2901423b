# axis=1: the channels, as BatchNorm2d does it
import keras
from keras import layers


class Block(layers.Layer):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = layers.Conv2D(cout, 3, stride, use_bias=False)
        self.conv2 = layers.Conv2D(cout, 3, padding="same", use_bias=False)
        self.bn1 = layers.BatchNormalization(axis=1, momentum=DECAY, epsilon=EPS)
        self.bn2 = layers.BatchNormalization(axis=1, momentum=DECAY, epsilon=EPS)
        self.pad = layers.ZeroPadding2D(1)
        self.proj = None
        if stride != 1 or cin != cout:
            self.proj = keras.Sequential(
                [
                    layers.Conv2D(cout, 1, stride, use_bias=False),
                    layers.BatchNormalization(axis=1, momentum=DECAY, epsilon=EPS),
                ]
            )

    def call(self, x, training=None):
        y = self.conv1(self.pad(x))
        y = keras.activations.relu(self.bn1(y, training=training))
        y = self.bn2(self.conv2(y), training=training)
        if self.proj is not None:
            x = self.proj(x, training=training)
        return keras.activations.relu(x + y)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
