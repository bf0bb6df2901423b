import keras
from keras import layers


class Residual(keras.Model):
    """The residual block of a well-known textbook."""

    def __init__(self, num_channels, use_1x1conv=False, strides=1):
        super().__init__()
        self.conv1 = layers.Conv2D(num_channels, padding="same", kernel_size=3, strides=strides, use_bias=False)
        self.conv2 = layers.Conv2D(num_channels, kernel_size=3, padding="same", use_bias=False)
        self.conv3 = None
        if use_1x1conv:
            self.conv3 = layers.Conv2D(num_channels, kernel_size=1, strides=strides, use_bias=False)
            self.bn3 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, X):  # noqa: N803
        Y = keras.activations.relu(self.bn1(self.conv1(X)))  # noqa: N806
        Y = self.bn2(self.conv2(Y))  # noqa: N806
        if self.conv3 is not None:
            X = self.bn3(self.conv3(X))  # noqa: N806
        Y += X  # noqa: N806
        return keras.activations.relu(Y)


def make_block(in_channels, channels, stride):
    return Residual(channels, use_1x1conv=stride != 1 or in_channels != channels, strides=stride)
