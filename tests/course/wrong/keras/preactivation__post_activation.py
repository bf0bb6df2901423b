import keras
from keras import layers


def make_preactivation(in_channels, channels, stride):
    norm = {"momentum": DECAY, "epsilon": EPS}
    x = keras.Input((None, None, in_channels))
    residual = keras.Sequential(
        [
            layers.ZeroPadding2D(1),
            layers.Conv2D(channels, 3, stride, use_bias=False),
            layers.BatchNormalization(**norm),
            layers.ReLU(),
            layers.ZeroPadding2D(1),
            layers.Conv2D(channels, 3, use_bias=False),
            layers.BatchNormalization(**norm),
        ]
    )
    y = residual(x)
    s = x
    if stride != 1 or in_channels != channels:
        s = keras.Sequential([layers.Conv2D(channels, 1, stride, use_bias=False), layers.BatchNormalization(**norm)])(x)
    return keras.Model(x, layers.ReLU()(layers.Add()([y, s])))
