from flax import nnx


def bn(features, rngs):
    return nnx.BatchNorm(features, epsilon=EPS, rngs=rngs)


def conv(cin, cout, size, stride, rngs):
    return nnx.Conv(cin, cout, (size, size), (stride, stride), padding=size // 2, use_bias=False, rngs=rngs)


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.branch = nnx.Sequential(
            conv(cin, cout, 3, stride, rngs), bn(cout, rngs), nnx.relu, conv(cout, cout, 3, 1, rngs), bn(cout, rngs)
        )
        same = stride == 1 and cin == cout
        self.skip = nnx.identity if same else nnx.Sequential(conv(cin, cout, 1, stride, rngs), bn(cout, rngs))

    def __call__(self, x):
        return nnx.relu(self.branch(x) + self.skip(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
