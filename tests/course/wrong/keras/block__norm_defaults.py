import keras
from keras import layers


def make_block(in_channels, channels, stride):
    kw = {"use_bias": False, "kernel_initializer": "he_normal"}
    inp = keras.Input((None, None, in_channels))
    out = layers.ZeroPadding2D(1)(inp)
    out = layers.Conv2D(channels, 3, stride, **kw)(out)
    out = layers.BatchNormalization()(out)
    out = layers.ReLU()(out)
    out = layers.ZeroPadding2D(1)(out)
    out = layers.Conv2D(channels, 3, **kw)(out)
    out = layers.BatchNormalization()(out)
    if stride == 1 and in_channels == channels:
        skip = inp
    else:
        skip = layers.BatchNormalization()(layers.Conv2D(channels, 1, stride, **kw)(inp))
    return keras.Model(inp, layers.ReLU()(layers.add([out, skip])))
