import keras


class Block(keras.layers.Layer):
    """All layers stand in two lists."""

    def __init__(self, cin, cout, stride):
        super().__init__()
        L = keras.layers  # noqa: N806
        self.main, self.side = [], []
        for i, s in enumerate((stride, 1)):
            self.main += [
                L.ZeroPadding2D(1),
                L.Conv2D(cout, 3, s, use_bias=False),
                L.BatchNormalization(momentum=DECAY, epsilon=EPS),
            ]
            if i == 0:
                self.main.append(L.ReLU())
        if stride != 1 or cin != cout:
            self.side = [
                L.Conv2D(cout, 1, stride, use_bias=False),
                L.BatchNormalization(momentum=DECAY, epsilon=EPS),
            ]

    def call(self, x):
        y = x
        for layer in self.main:
            y = layer(y)
        for layer in self.side:
            x = layer(x)
        return keras.ops.maximum(x + y, 0)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
