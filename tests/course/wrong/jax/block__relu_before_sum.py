from flax import nnx


class ConvBnRelu(nnx.Module):
    def __init__(self, i, o, k, s, rngs):
        self.conv = nnx.Conv(i, o, (k, k), (s, s), padding=k // 2, use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(o, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x, relu=True):
        y = self.bn(self.conv(x))
        return nnx.relu(y) if relu else y


class Block(nnx.Module):
    def __init__(self, i, o, s, rngs):
        self.first = ConvBnRelu(i, o, 3, s, rngs)
        self.second = ConvBnRelu(o, o, 3, 1, rngs)
        self.side = ConvBnRelu(i, o, 1, s, rngs) if (i, 1) != (o, s) else None

    def __call__(self, x):
        y = self.second(self.first(x))
        if self.side is not None:
            x = self.side(x, relu=False)
        return nnx.relu(x + y)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(1))
