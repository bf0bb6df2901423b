# A strided 1x1 convolution looks only at every stride-th pixel, so I pick those first.
from flax import nnx


class Shortcut(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.stride = stride
        self.conv = nnx.Conv(cin, cout, (1, 1), use_bias=False, rngs=rngs)
        self.norm = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.conv(x[:, :: self.stride, :: self.stride]))


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.layers = nnx.Dict(
            conv1=nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs),
            norm1=nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            conv2=nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs),
            norm2=nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
        )
        if stride != 1 or cin != cout:
            self.layers["shortcut"] = Shortcut(cin, cout, stride, rngs)

    def __call__(self, x):
        la = self.layers
        y = la["norm1"](la["conv1"](x)).clip(0)
        y = la["norm2"](la["conv2"](y))
        y = y + (la["shortcut"](x) if "shortcut" in la else x)
        return y.clip(0)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
