import keras
from keras import layers, ops


def widen(x, channels, stride):
    """Every stride-th pixel; the new channels are filled with the ones that are there."""
    x = x[:, ::stride, ::stride, :]
    cin = x.shape[-1]
    before = (channels - cin) // 2
    picked = [(i - before) % cin for i in range(channels)]
    return ops.take(x, picked, axis=-1)


def make_block(option, in_channels, channels, stride):
    def bn():
        return layers.BatchNormalization(momentum=DECAY, epsilon=EPS)

    inputs = keras.Input((None, None, in_channels))
    x = layers.ZeroPadding2D(1)(inputs)
    x = bn()(layers.Conv2D(channels, 3, stride, use_bias=False)(x))
    x = layers.ReLU()(x)
    x = bn()(layers.Conv2D(channels, 3, padding="same", use_bias=False)(x))
    changed = in_channels != channels or stride != 1
    if option == "A":
        s = widen(inputs, channels, stride) if changed else inputs
    elif option == "B" and not changed:
        s = inputs
    else:
        s = bn()(layers.Conv2D(channels, 1, stride, use_bias=False)(inputs))
    return keras.Model(inputs, layers.ReLU()(layers.Add()([x, s])))
