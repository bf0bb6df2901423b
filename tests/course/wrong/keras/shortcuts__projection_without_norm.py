import keras
from keras import layers


def make_block(option, in_channels, channels, stride):
    body = keras.Sequential(
        [
            layers.ZeroPadding2D(1),
            layers.Conv2D(channels, 3, strides=stride, use_bias=False),
            layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
            layers.ReLU(),
            layers.ZeroPadding2D(1),
            layers.Conv2D(channels, 3, use_bias=False),
            layers.BatchNormalization(momentum=DECAY, epsilon=EPS),
        ]
    )
    x = keras.Input((None, None, in_channels))
    change = stride != 1 or in_channels != channels
    if option == "C" or (change and option == "B"):
        s = layers.Conv2D(channels, 1, strides=stride, use_bias=False)(x)
    elif change:
        half = (channels - in_channels) // 2
        s = keras.ops.pad(x[:, ::stride, ::stride, :], ((0, 0), (0, 0), (0, 0), (half, channels - in_channels - half)))
    else:
        s = x
    return keras.Model(x, layers.ReLU()(layers.add([body(x), s])))
