from flax import nnx


class PoolProjection(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.stride = stride
        self.conv = nnx.Conv(cin, cout, (1, 1), use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        s = self.stride
        if s > 1:
            x = nnx.avg_pool(x, (s, s), strides=(s, s), padding="SAME", count_include_pad=False)
        return self.bn(self.conv(x))


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        keep = stride == 1 and cin == cout
        self.shortcut = (lambda x: x) if keep else PoolProjection(cin, cout, stride, rngs)

    def __call__(self, x):
        out = nnx.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return nnx.relu(out + self.shortcut(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
