import keras
from keras.layers import BatchNormalization, Conv2D, ReLU, ZeroPadding2D


class Bottleneck(keras.layers.Layer):
    def __init__(self, cin, c, stride):
        super().__init__()
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.layers = [
            Conv2D(c, 1, s1, use_bias=False),
            BatchNormalization(),
            ReLU(),
            ZeroPadding2D(1),
            Conv2D(c, 3, s2, groups=GROUPS, use_bias=False),
            BatchNormalization(),
            ReLU(),
            Conv2D(4 * c, 1, use_bias=False),
            BatchNormalization(),
        ]
        self.side = []
        if stride != 1 or cin != 4 * c:
            self.side = [Conv2D(4 * c, 1, stride, use_bias=False), BatchNormalization()]

    def call(self, x):
        y = x
        for layer in self.layers:
            y = layer(y)
        for layer in self.side:
            x = layer(x)
        return keras.activations.relu(x + y)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
