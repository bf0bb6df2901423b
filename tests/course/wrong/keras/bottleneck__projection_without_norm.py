import keras
from keras import layers, ops


def make_bottleneck(in_channels, channels, stride):
    place = ("1x1", "3x3").index(STRIDE_IN)
    strides = [1, 1]
    strides[place] = stride
    x = keras.Input((None, None, in_channels))
    y = layers.Conv2D(channels, 1, strides[0], use_bias=False)(x)
    y = ops.relu(layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y))
    y = ops.pad(y, ((0, 0), (1, 1), (1, 1), (0, 0)))
    y = layers.Conv2D(channels, 3, strides[1], groups=GROUPS, use_bias=False)(y)
    y = ops.relu(layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y))
    y = layers.Conv2D(channels * 4, 1, use_bias=False)(y)
    y = layers.BatchNormalization(momentum=DECAY, epsilon=EPS)(y)
    if in_channels != channels * 4 or stride != 1:
        x_short = layers.Conv2D(channels * 4, 1, stride, use_bias=False)(x)
    else:
        x_short = x
    return keras.Model(x, ops.relu(y + x_short))
