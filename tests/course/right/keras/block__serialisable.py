import keras
from keras import layers


@keras.saving.register_keras_serializable(package="homework")
class ResidualUnit(keras.layers.Layer):
    def __init__(self, filters, strides=1, projection=False, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.filters, self.strides, self.projection = filters, strides, projection
        self.activation = keras.activations.get(activation)
        self.main_layers = [
            layers.ZeroPadding2D(1),
            layers.Conv2D(filters, 3, strides=strides, use_bias=False),
            layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
            self.activation,
            layers.ZeroPadding2D(1),
            layers.Conv2D(filters, 3, use_bias=False),
            layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
        ]
        self.skip_layers = []
        if projection:
            self.skip_layers = [
                layers.Conv2D(filters, 1, strides=strides, use_bias=False),
                layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
            ]

    def call(self, inputs):
        z = inputs
        for layer in self.main_layers:
            z = layer(z)
        skip = inputs
        for layer in self.skip_layers:
            skip = layer(skip)
        return self.activation(z + skip)

    def get_config(self):
        config = {"filters": self.filters, "strides": self.strides, "projection": self.projection}
        return super().get_config() | config


def make_block(in_channels, channels, stride):
    projection = stride > 1 or in_channels != channels
    return keras.Sequential([keras.Input((None, None, in_channels)), ResidualUnit(channels, stride, projection)])
