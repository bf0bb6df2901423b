# training is not passed on by hand: Keras 3 does that by itself
import keras


class Block(keras.Model):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.main = keras.Sequential(
            [
                keras.layers.ZeroPadding2D(1),
                keras.layers.Conv2D(channels, 3, stride, use_bias=False),
                keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                keras.layers.ReLU(),
                keras.layers.ZeroPadding2D(1),
                keras.layers.Conv2D(channels, 3, use_bias=False),
                keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
            ]
        )
        if stride == 1 and in_channels == channels:
            self.side = keras.layers.Identity()
        else:
            self.side = keras.Sequential(
                [
                    keras.layers.Conv2D(channels, 1, stride, use_bias=False),
                    keras.layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                ]
            )

    def call(self, x):
        return keras.ops.relu(self.main(x) + self.side(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
