import keras
from keras import KerasTensor, layers


class ConvNorm(layers.Layer):
    """Padding, convolution, batch norm and, if asked for, a ReLU."""

    def __init__(self, filters: int, kernel: int, stride: int = 1, *, relu: bool, name: str | None = None) -> None:
        super().__init__(name=name)
        self.padding = layers.ZeroPadding2D((kernel - 1) // 2)
        self.convolution = layers.Conv2D(filters, kernel, stride, use_bias=False)
        self.normalisation = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)
        self.activation = layers.ReLU() if relu else layers.Identity()

    def call(self, x: KerasTensor, training: bool | None = None) -> KerasTensor:
        x = self.convolution(self.padding(x))
        return self.activation(self.normalisation(x, training=training))


def make_block(in_channels: int, channels: int, stride: int) -> keras.Model:
    inputs = keras.Input((None, None, in_channels))
    main = ConvNorm(channels, 3, stride, relu=True, name="first")(inputs)
    main = ConvNorm(channels, 3, relu=False, name="second")(main)
    same_shape = stride == 1 and in_channels == channels
    side = inputs if same_shape else ConvNorm(channels, 1, stride, relu=False, name="shortcut")(inputs)
    return keras.Model(inputs, layers.Activation("relu")(layers.Add()([main, side])))
