from keras import Input, Model
from keras.layers import Add, BatchNormalization, Conv2D, ReLU, ZeroPadding2D


def make_block(in_channels: int, channels: int, stride: int) -> Model:
    maps = Input((None, None, in_channels))
    x = ZeroPadding2D((1, 1))(maps)
    x = Conv2D(channels, (3, 3), stride, use_bias=False)(x)
    x = BatchNormalization(axis=3, momentum=DECAY)(x)
    x = ReLU()(x)
    x = ZeroPadding2D((1, 1))(x)
    x = Conv2D(channels, (3, 3), use_bias=False)(x)
    x = BatchNormalization(axis=3, momentum=DECAY)(x)
    shortcut = maps
    if stride > 1 or in_channels != channels:
        shortcut = Conv2D(channels, (1, 1), stride, use_bias=False)(shortcut)
        shortcut = BatchNormalization(axis=3, momentum=DECAY)(shortcut)
    x = Add()([x, shortcut])
    return Model(inputs=maps, outputs=ReLU()(x))
