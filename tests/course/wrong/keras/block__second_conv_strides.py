import keras
from keras import layers


class ResidualBlock(layers.Layer):
    def __init__(self, channels, stride, project):
        super().__init__()
        options = {"kernel_size": 3, "strides": stride, "padding": "valid", "use_bias": False}
        self.conv1 = layers.Conv2D(channels, **options)
        self.conv2 = layers.Conv2D(channels, **options)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.pad = layers.ZeroPadding2D(1)
        self.project = None
        if project:
            self.project = keras.Sequential(
                [
                    layers.Conv2D(channels, 1, strides=stride, use_bias=False),
                    layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
                ]
            )

    def call(self, x, training=None):
        y = keras.ops.relu(self.bn1(self.conv1(self.pad(x)), training=training))
        y = self.bn2(self.conv2(self.pad(y)), training=training)
        if self.project is not None:
            x = self.project(x, training=training)
        return keras.ops.relu(x + y)


def make_block(in_channels, channels, stride):
    return ResidualBlock(channels, stride, stride != 1 or in_channels != channels)
