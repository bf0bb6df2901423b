from flax import nnx


class Unit(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.bn = nnx.BatchNorm(cin, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)

    def activation(self, x):
        return nnx.relu(self.bn(x, use_running_average=True))


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.first, self.second = Unit(cin, cout, stride, rngs), Unit(cout, cout, 1, rngs)
        same = stride == 1 and cin == cout
        self.projection = None if same else nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)

    def __call__(self, x):
        a = self.first.activation(x)
        y = self.first.conv(a)
        y = self.second.conv(self.second.activation(y))
        return y + x if self.projection is None else y + self.projection(a)


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
