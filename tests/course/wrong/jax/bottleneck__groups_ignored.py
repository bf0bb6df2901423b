from flax import nnx


def conv_bn(cin, cout, k, s, rngs):
    return nnx.Sequential(
        nnx.Conv(cin, cout, (k, k), (s, s), padding=(k - 1) // 2, use_bias=False, rngs=rngs),
        nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
    )


class Bottleneck(nnx.Module):
    def __init__(self, cin, c, stride):
        rngs = nnx.Rngs(0)
        a, b = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.squeeze = conv_bn(cin, c, 1, a, rngs)
        self.middle = conv_bn(c, c, 3, b, rngs)
        self.expand = conv_bn(c, 4 * c, 1, 1, rngs)
        self.skip = nnx.identity if stride == 1 and cin == 4 * c else conv_bn(cin, 4 * c, 1, stride, rngs)

    def __call__(self, x):
        h = nnx.relu(self.squeeze(x))
        h = nnx.relu(self.middle(h))
        return nnx.relu(self.expand(h) + self.skip(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
