from flax import nnx


class Unit(nnx.Module):
    """norm, ReLU, conv; gives the activation as well, because the projection needs it"""

    def __init__(self, cin: int, cout: int, stride: int, rngs: nnx.Rngs):
        self.norm = nnx.BatchNorm(cin, momentum=DECAY, epsilon=EPS, use_fast_variance=False, rngs=rngs)
        self.conv = nnx.Conv(cin, cout, (3, 3), (stride, stride), padding=[(1, 1), (1, 1)], use_bias=False, rngs=rngs)

    def __call__(self, x):
        a = nnx.relu(self.norm(x))
        return self.conv(a), a


class Block(nnx.Module):
    def __init__(self, cin: int, cout: int, stride: int, rngs: nnx.Rngs):
        self.unit1 = Unit(cin, cout, stride, rngs)
        self.unit2 = Unit(cout, cout, 1, rngs)
        self.project = cin != cout or stride > 1
        if self.project:
            self.conv = nnx.Conv(cin, cout, (1, 1), (stride, stride), padding=0, use_bias=False, rngs=rngs)

    def __call__(self, x):
        y, activation = self.unit1(x)
        y, _ = self.unit2(y)
        return y + self.conv(activation) if self.project else y + x


def make_preactivation(in_channels: int, channels: int, stride: int) -> nnx.Module:
    return Block(in_channels, channels, stride, nnx.Rngs(11))
