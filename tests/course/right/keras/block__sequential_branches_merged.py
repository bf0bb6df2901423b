import keras
from keras.layers import Activation, BatchNormalization, Conv2D, ZeroPadding2D, add


def make_block(in_channels, channels, stride):
    norm = {"momentum": DECAY, "epsilon": EPS}
    image = keras.Input((None, None, in_channels))
    residual = keras.Sequential(name="residual")
    residual.add(ZeroPadding2D())
    residual.add(Conv2D(channels, (3, 3), strides=(stride, stride), padding="valid", use_bias=False))
    residual.add(BatchNormalization(**norm))
    residual.add(Activation("relu"))
    residual.add(Conv2D(channels, (3, 3), padding="same", use_bias=False))
    residual.add(BatchNormalization(**norm))

    if in_channels == channels and stride == 1:
        skip = image
    else:
        projection = keras.Sequential(name="projection")
        projection.add(Conv2D(channels, (1, 1), strides=(stride, stride), use_bias=False))
        projection.add(BatchNormalization(**norm))
        skip = projection(image)
    out = Activation("relu")(add([residual(image), skip]))
    return keras.Model(inputs=image, outputs=out, name="residual_block")
