from flax import nnx


class Branch(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=[(1, 1), (1, 1)], use_bias=False, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), 1, padding=[(1, 1), (1, 1)], use_bias=False, rngs=rngs)
        self.norm1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, use_fast_variance=False, rngs=rngs)
        self.norm2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, use_fast_variance=False, rngs=rngs)

    def __call__(self, x):
        return self.norm2(self.conv2(nnx.relu(self.norm1(self.conv1(x)))))


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.branch = Branch(cin, cout, stride, rngs)
        if stride == 1 and cin == cout:
            self.shortcut = nnx.identity
        else:
            self.shortcut = nnx.Conv(cin, cout, (1, 1), stride, padding="VALID", use_bias=False, rngs=rngs)

    def __call__(self, x):
        return nnx.relu(self.shortcut(x) + self.branch(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
