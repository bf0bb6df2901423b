from flax import nnx


class Bottleneck(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.a = nnx.Conv(cin, c, (1, 1), s1, use_bias=False, rngs=rngs)
        self.b = nnx.Conv(c, c, (3, 3), s2, padding=1, feature_group_count=GROUPS, use_bias=False, rngs=rngs)
        self.c = nnx.Conv(c, 4 * c, (1, 1), use_bias=False, rngs=rngs)
        self.na = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.nb = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.nc = nnx.BatchNorm(4 * c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.stride = stride
        if stride != 1:
            self.d = nnx.Conv(cin, 4 * c, (1, 1), stride, use_bias=False, rngs=rngs)
            self.nd = nnx.BatchNorm(4 * c, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        y = nnx.relu(self.na(self.a(x)))
        y = nnx.relu(self.nb(self.b(y)))
        y = self.nc(self.c(y))
        s = self.nd(self.d(x)) if self.stride != 1 else x
        return nnx.relu(y + s)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
