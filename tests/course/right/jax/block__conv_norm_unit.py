from functools import partial

from flax import nnx


class ConvNorm(nnx.Module):
    """A convolution (odd kernel, symmetric padding) with its batch norm and maybe a ReLU."""

    def __init__(self, cin: int, cout: int, kernel: int, stride: int = 1, *, activate: bool, rngs: nnx.Rngs):
        self.conv = nnx.Conv(cin, cout, (kernel, kernel), stride, padding=(kernel - 1) // 2, use_bias=False, rngs=rngs)
        self.norm = nnx.BatchNorm(cout, epsilon=EPS, momentum=DECAY, rngs=rngs)
        self.activate = activate

    def __call__(self, x):
        x = self.norm(self.conv(x))
        return nnx.relu(x) if self.activate else x


class Block(nnx.Module):
    def __init__(self, cin: int, cout: int, stride: int, *, rngs: nnx.Rngs):
        unit = partial(ConvNorm, rngs=rngs)
        self.unit1 = unit(cin, cout, 3, stride, activate=True)
        self.unit2 = unit(cout, cout, 3, activate=False)
        same = stride == 1 and cin == cout
        self.skip = (lambda x: x) if same else unit(cin, cout, 1, stride, activate=False)

    def __call__(self, x):
        return nnx.relu(self.unit2(self.unit1(x)) + self.skip(x))


def make_block(in_channels: int, channels: int, stride: int) -> Block:
    return Block(in_channels, channels, stride, rngs=nnx.Rngs(0))
