import keras


def make_block(in_channels, channels, stride):
    kl = keras.layers
    main = keras.Sequential(
        [
            kl.ZeroPadding2D(1),
            kl.Conv2D(channels, 3, stride, use_bias=False),
            kl.BatchNormalization(momentum=DECAY, epsilon=EPS),
            kl.ReLU(),
            kl.Conv2D(channels, 3, padding="same", use_bias=False),
            kl.BatchNormalization(momentum=DECAY, epsilon=EPS),
        ]
    )
    x = keras.Input((None, None, in_channels))
    skip = x
    if stride != 1 or in_channels != channels:
        skip = kl.Conv2D(channels, 1, stride, use_bias=False)(x)
        skip = kl.BatchNormalization(momentum=DECAY, epsilon=EPS)(skip)
    return keras.Model(x, kl.add([main(x), skip]))
