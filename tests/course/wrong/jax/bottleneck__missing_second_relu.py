from flax import nnx


class Residual(nnx.Module):
    def __init__(self, f, g):
        self.f, self.g = f, g

    def __call__(self, x):
        return nnx.relu(self.f(x) + self.g(x))


def make_bottleneck(in_channels, channels, stride):
    rngs = nnx.Rngs(0)
    out = 4 * channels

    def conv(i, o, k, s=1, g=1):
        return nnx.Conv(i, o, (k, k), s, padding=k // 2, feature_group_count=g, use_bias=False, rngs=rngs)

    def norm(n):
        return nnx.BatchNorm(n, momentum=DECAY, epsilon=EPS, rngs=rngs)

    s1, s2 = {"1x1": (stride, 1), "3x3": (1, stride)}[STRIDE_IN]
    f = nnx.Sequential(
        conv(in_channels, channels, 1, s1),
        norm(channels),
        nnx.relu,
        conv(channels, channels, 3, s2, GROUPS),
        norm(channels),
        conv(channels, out, 1),
        norm(out),
    )
    g = (
        nnx.identity
        if (in_channels, stride) == (out, 1)
        else nnx.Sequential(conv(in_channels, out, 1, stride), norm(out))
    )
    return Residual(f, g)
