import keras

layer = keras.layers
CONV = {"use_bias": False, "kernel_initializer": keras.initializers.VarianceScaling(2.0, "fan_out")}
NORM = {"momentum": DECAY, "epsilon": EPS}


def residual(x, channels, stride):
    start = x
    x = layer.ZeroPadding2D(((1, 1), (1, 1)))(x)
    x = layer.Conv2D(channels, 3, stride, **CONV)(x)
    x = layer.BatchNormalization(**NORM)(x)
    x = layer.Activation(keras.activations.relu)(x)
    x = layer.ZeroPadding2D(((1, 1), (1, 1)))(x)
    x = layer.Conv2D(channels, 3, **CONV)(x)
    x = layer.BatchNormalization(**NORM)(x)
    if start.shape[-1] != channels or stride != 1:
        start = layer.Conv2D(channels, 1, stride, **CONV)(start)
        start = layer.BatchNormalization(**NORM)(start)
    return layer.Activation("relu")(x + start)


def make_block(in_channels, channels, stride):
    maps = keras.Input((None, None, in_channels))
    return keras.Model(maps, residual(maps, channels, stride))
