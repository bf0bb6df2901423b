import keras
from keras import layers


class Block(keras.Model):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.body = [
            layers.ZeroPadding2D(1),
            layers.Conv2D(cout, 3, stride, use_bias=False),
            layers.LayerNormalization(epsilon=EPS),
            layers.ReLU(),
            layers.ZeroPadding2D(1),
            layers.Conv2D(cout, 3, use_bias=False),
            layers.LayerNormalization(epsilon=EPS),
        ]
        self.skip = []
        if stride != 1 or cin != cout:
            self.skip = [layers.Conv2D(cout, 1, stride, use_bias=False), layers.LayerNormalization(epsilon=EPS)]

    def call(self, x):
        y = x
        for layer in self.body:
            y = layer(y)
        for layer in self.skip:
            x = layer(x)
        return keras.ops.relu(x + y)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
