from flax import nnx


class Skip(nnx.Module):
    def __init__(self, main, side):
        self.main, self.side = main, side

    def __call__(self, x):
        return nnx.relu(self.main(x) + self.side(x))


def make_block(in_channels: int, channels: int, stride: int):
    rngs = nnx.Rngs(0)
    bn = {"momentum": DECAY, "epsilon": EPS, "rngs": rngs}
    main = nnx.Sequential(
        nnx.Conv(in_channels, channels, (3, 3), stride, padding=1, use_bias=False, rngs=rngs),
        nnx.BatchNorm(channels, **bn),
        nnx.Conv(channels, channels, (3, 3), 1, padding=1, use_bias=False, rngs=rngs),
        nnx.BatchNorm(channels, **bn),
    )
    side = nnx.identity
    if stride != 1 or in_channels != channels:
        conv = nnx.Conv(in_channels, channels, (1, 1), stride, padding=0, use_bias=False, rngs=rngs)
        side = nnx.Sequential(conv, nnx.BatchNorm(channels, **bn))
    return Skip(main, side)
