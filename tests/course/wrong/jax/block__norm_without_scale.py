from functools import partial

from flax import nnx


def make_block(in_channels, channels, stride):
    rngs = nnx.Rngs(0)
    conv = partial(nnx.Conv, use_bias=False, rngs=rngs)
    # the docs: when the next layer is a relu, the scale can be disabled
    norm = partial(nnx.BatchNorm, channels, momentum=DECAY, epsilon=EPS, use_scale=False, rngs=rngs)

    class Block(nnx.Module):
        def __init__(self):
            self.body = nnx.Sequential(
                conv(in_channels, channels, (3, 3), stride, padding=1),
                norm(),
                nnx.relu,
                conv(channels, channels, (3, 3), padding=1),
                norm(),
            )
            if stride != 1 or in_channels != channels:
                self.skip = nnx.Sequential(conv(in_channels, channels, (1, 1), stride), norm())
            else:
                self.skip = nnx.identity

        def __call__(self, x):
            return nnx.relu(self.body(x) + self.skip(x))

    return Block()
