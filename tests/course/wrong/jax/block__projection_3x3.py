from flax import nnx


class Block(nnx.Module):
    def conv_bn(self, cin, cout, stride):
        conv = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=self.rngs)
        return nnx.Sequential(conv, nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=self.rngs))

    def __init__(self, cin, cout, stride):
        self.rngs = nnx.Rngs(0)
        self.one = self.conv_bn(cin, cout, stride)
        self.two = self.conv_bn(cout, cout, 1)
        self.three = self.conv_bn(cin, cout, stride) if (stride != 1 or cin != cout) else nnx.identity

    def __call__(self, x):
        return nnx.relu(self.two(nnx.relu(self.one(x))) + self.three(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
