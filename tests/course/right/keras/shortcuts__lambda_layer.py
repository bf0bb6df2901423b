import keras
from keras.layers import Add, BatchNormalization, Conv2D, Lambda, ReLU, ZeroPadding2D


def zero_channels(stride, cin, cout):
    before = (cout - cin) // 2
    after = cout - cin - before

    def shortcut(x):
        return keras.ops.pad(x[:, ::stride, ::stride], [(0, 0), (0, 0), (0, 0), (before, after)])

    return Lambda(shortcut, output_shape=(None, None, cout))


def norm():
    return BatchNormalization(momentum=DECAY, epsilon=EPS)


def make_block(option, in_channels, channels, stride):
    same = in_channels == channels and stride == 1
    needs_projection = {"A": False, "B": not same, "C": True}[option]
    image = keras.Input((None, None, in_channels))
    path = image
    for s in (stride, 1):
        path = ReLU()(path) if path is not image else path
        path = norm()(Conv2D(channels, 3, s, use_bias=False)(ZeroPadding2D()(path)))
    if needs_projection:
        skip = norm()(Conv2D(channels, 1, stride, use_bias=False)(image))
    else:
        skip = image if same else zero_channels(stride, in_channels, channels)(image)
    return keras.Model(image, ReLU()(Add()([path, skip])))
