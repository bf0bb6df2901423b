import keras
from keras import layers


class Block(keras.Model):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.path = keras.Sequential(
            [
                layers.ZeroPadding2D(1),
                layers.Conv2D(cout, 3, stride, use_bias=False),
                layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                layers.ReLU(),
                layers.ZeroPadding2D(1),
                layers.Conv2D(cout, 3, use_bias=False),
                layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
            ]
        )
        self.skip = layers.Identity()
        if stride != 1 or cin != cout:
            self.skip = keras.Sequential(
                [
                    layers.Conv2D(cout, 1, stride, use_bias=False),
                    layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                ]
            )

    def call(self, x):
        return keras.activations.relu(self.path(x) + self.skip(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
