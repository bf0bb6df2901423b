import keras
from keras import layers


class OptionA(layers.Layer):
    def __init__(self, extra, stride):
        super().__init__()
        self.pool = layers.AveragePooling2D(pool_size=stride, strides=stride, padding="same")
        self.before, self.after = extra // 2, extra - extra // 2

    def call(self, x):
        return keras.ops.pad(self.pool(x), ((0, 0), (0, 0), (0, 0), (self.before, self.after)))


def projection(channels, stride):
    return keras.Sequential(
        [
            layers.Conv2D(channels, 1, stride, use_bias=False),
            layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
        ]
    )


class Block(keras.Model):
    def __init__(self, option, cin, cout, stride):
        super().__init__()
        self.main = keras.Sequential(
            [
                layers.ZeroPadding2D(1),
                layers.Conv2D(cout, 3, stride, use_bias=False),
                layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                layers.ReLU(),
                layers.Conv2D(cout, 3, padding="same", use_bias=False),
                layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
            ]
        )
        if option == "C":
            self.side = projection(cout, stride)
        elif stride == 1 and cin == cout:
            self.side = layers.Identity()
        else:
            self.side = OptionA(cout - cin, stride) if option == "A" else projection(cout, stride)

    def call(self, x):
        return keras.ops.relu(self.main(x) + self.side(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
