import keras
from keras import layers


def make_block(in_channels, channels, stride):
    model = keras.Sequential([keras.Input((None, None, in_channels))])
    for s in (stride, 1):
        model.add(layers.ZeroPadding2D(1))
        model.add(layers.Conv2D(channels, 3, s, use_bias=False))
        model.add(layers.BatchNormalization(momentum=DECAY, epsilon=EPS))
        model.add(layers.ReLU())
    return model
