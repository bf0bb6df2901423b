import keras
from keras import layers


class Block(keras.Model):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.first = keras.Sequential([layers.BatchNormalization(momentum=DECAY, epsilon=EPS), layers.ReLU()])
        self.rest = keras.Sequential(
            [
                layers.ZeroPadding2D(1),
                layers.Conv2D(cout, 3, stride, use_bias=False),
                layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                layers.ZeroPadding2D(1),
                layers.Conv2D(cout, 3, use_bias=False),
            ]
        )
        self.change = stride != 1 or cin != cout
        if self.change:
            self.match = layers.Conv2D(cout, 1, stride, use_bias=False)

    def call(self, x):
        a = self.first(x)
        return self.rest(a) + (self.match(a) if self.change else x)


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
