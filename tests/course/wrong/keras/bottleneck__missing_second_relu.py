import keras
from keras import layers


class Bottleneck(keras.Model):
    def __init__(self, cin, c, stride):
        super().__init__()
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)

        def norm():
            return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

        self.main = keras.Sequential(
            [
                layers.Conv2D(c, 1, s1, use_bias=False),
                norm(),
                layers.ReLU(),
                layers.ZeroPadding2D(1),
                layers.Conv2D(c, 3, s2, groups=GROUPS, use_bias=False),
                norm(),
                layers.Conv2D(4 * c, 1, use_bias=False),
                norm(),
            ]
        )
        if stride == 1 and cin == 4 * c:
            self.side = layers.Identity()
        else:
            self.side = keras.Sequential([layers.Conv2D(4 * c, 1, stride, use_bias=False), norm()])
        self.end = layers.Activation("relu")

    def call(self, x):
        return self.end(self.main(x) + self.side(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
