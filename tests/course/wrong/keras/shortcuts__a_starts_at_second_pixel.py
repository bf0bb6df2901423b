import keras
from keras.layers import Add, BatchNormalization, Conv2D, Cropping2D, ReLU, ZeroPadding2D


def conv_bn(x, filters, size, stride):
    x = ZeroPadding2D(size // 2)(x)
    x = Conv2D(filters, size, stride, use_bias=False)(x)
    return BatchNormalization(momentum=DECAY, epsilon=EPS)(x)


def make_block(option, in_channels, channels, stride):
    image = keras.Input((None, None, in_channels))
    x = ReLU()(conv_bn(image, channels, 3, stride))
    x = conv_bn(x, channels, 3, 1)
    if option == "C" or (option == "B" and (stride > 1 or in_channels != channels)):
        skip = conv_bn(image, channels, 1, stride)
    elif stride > 1 or in_channels != channels:
        # cut the first row and column, then take every stride-th
        cut = stride - 1
        skip = Cropping2D(((cut, 0), (cut, 0)))(image)[:, ::stride, ::stride, :]
        n = channels - in_channels
        skip = keras.ops.pad(skip, ((0, 0), (0, 0), (0, 0), (n // 2, n - n // 2)))
    else:
        skip = image
    return keras.Model(image, ReLU()(Add()([x, skip])))
