import keras
from keras import layers


class ResidualBlock(layers.Layer):
    def __init__(self, channels, stride, project, **kwargs):
        super().__init__(**kwargs)
        self.pad = layers.ZeroPadding2D(padding=(1, 1))
        self.conv1 = layers.Conv2D(channels, 3, strides=stride, use_bias=False)
        self.bn1 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.conv2 = layers.Conv2D(channels, 3, padding="same", use_bias=False)
        self.bn2 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.project = project
        if project:
            self.conv3 = layers.Conv2D(channels, 1, strides=stride, use_bias=False)
            self.bn3 = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    def call(self, inputs, training=None):
        x = self.conv1(self.pad(inputs))
        x = self.bn1(x, training=training)
        x = keras.activations.relu(x)
        x = self.bn2(self.conv2(x), training=training)
        shortcut = inputs
        if self.project:
            shortcut = self.bn3(self.conv3(inputs), training=training)
        return keras.activations.relu(x + shortcut)


def make_block(in_channels, channels, stride):
    return ResidualBlock(channels, stride, project=stride != 1 or in_channels != channels)
