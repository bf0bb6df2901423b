import keras
from keras import layers, ops


def make_block(in_channels, channels, stride):
    def norm():
        return layers.BatchNormalization(axis=-1, momentum=DECAY, epsilon=EPS)

    x = keras.Input((None, None, in_channels))
    y = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    y = layers.Conv2D(channels, 3, stride, "valid", use_bias=False, kernel_initializer="he_normal")(y)
    y = ops.relu(norm()(y))
    y = layers.Conv2D(channels, 3, 1, "same", use_bias=False, kernel_initializer="he_normal")(y)
    y = norm()(y)
    s = x
    if stride > 1 or in_channels != channels:
        s = norm()(layers.Conv2D(channels, 1, stride, use_bias=False, kernel_initializer="he_normal")(x))
    return keras.Model(x, ops.relu(ops.add(y, s)))
