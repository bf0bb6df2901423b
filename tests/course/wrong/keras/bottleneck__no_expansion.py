import keras
from keras import layers as kl


def make_bottleneck(in_channels, channels, stride):
    strides = [stride, 1, 1] if STRIDE_IN == "1x1" else [1, stride, 1]
    image = keras.Input((None, None, in_channels))
    x = image
    for size, s, groups in zip((1, 3, 1), strides, (1, GROUPS, 1), strict=True):
        if x is not image:
            x = kl.ReLU()(x)
        x = kl.ZeroPadding2D(size // 2)(x)
        x = kl.Conv2D(channels, size, s, groups=groups, use_bias=False)(x)
        x = kl.BatchNormalization(momentum=DECAY, epsilon=EPS)(x)
    if stride != 1 or in_channels != channels:
        skip = kl.Conv2D(channels, 1, stride, use_bias=False)(image)
        skip = kl.BatchNormalization(momentum=DECAY, epsilon=EPS)(skip)
    else:
        skip = image
    return keras.Model(image, kl.ReLU()(kl.Add()([x, skip])))
