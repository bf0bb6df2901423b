from flax import nnx


def make_block(in_channels, channels, stride):
    rngs = nnx.Rngs(0)
    return nnx.Sequential(
        nnx.Conv(in_channels, channels, (3, 3), stride, padding=1, use_bias=False, rngs=rngs),
        nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs),
        nnx.relu,
        nnx.Conv(channels, channels, (3, 3), padding=1, use_bias=False, rngs=rngs),
        nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs),
        nnx.relu,
    )
