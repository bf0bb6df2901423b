import keras
from keras import layers


def make_block(in_channels, channels, stride):
    d = {"dtype": "float64"}
    x = keras.Input((None, None, in_channels), dtype="float64", name="maps")
    # cutting the last row and column where it strides gives the same as padding one on every side
    y = layers.ZeroPadding2D(1, name="pad1", **d)(x)
    y = layers.Conv2D(channels, 3, stride, use_bias=False, name="conv1", **d)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS, name="bn1", **d)(y)
    y = layers.ReLU(name="relu1", **d)(y)
    y = layers.Conv2D(channels, 3, padding="same", use_bias=False, name="conv2", **d)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS, name="bn2", **d)(y)
    z = x
    if (in_channels, 1) != (channels, stride):
        z = layers.Conv2D(channels, 1, stride, use_bias=False, name="downsample_conv", **d)(z)
        z = layers.BatchNormalization(momentum=DECAY, epsilon=EPS, name="downsample_bn", **d)(z)
    y = layers.Add(name="sum", **d)([y, z])
    return keras.Model(x, layers.ReLU(name="relu2", **d)(y))
