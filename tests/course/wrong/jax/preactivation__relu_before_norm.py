from flax import nnx


class Unit(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.bn = nnx.BatchNorm(cin, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)

    def activate(self, x):
        return self.bn(nnx.relu(x))


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.u1 = Unit(cin, cout, stride, rngs)
        self.u2 = Unit(cout, cout, 1, rngs)
        self.proj = (
            None if stride == 1 and cin == cout else nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
        )

    def __call__(self, x):
        a = self.u1.activate(x)
        y = self.u1.conv(a)
        y = self.u2.conv(self.u2.activate(y))
        return y + (x if self.proj is None else self.proj(a))


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
