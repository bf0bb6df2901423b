from flax import nnx


class Unit(nnx.Module):
    def __init__(self, cin, cout, k, s, g, rngs):
        self.conv = nnx.Conv(cin, cout, (k, k), s, padding=k // 2, feature_group_count=g, use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        return nnx.relu(self.bn(self.conv(x)))


class Bottleneck(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.units = nnx.Sequential(
            Unit(cin, c, 1, s1, 1, rngs), Unit(c, c, 3, s2, GROUPS, rngs), Unit(c, 4 * c, 1, 1, 1, rngs)
        )
        self.project = stride != 1 or cin != 4 * c
        if self.project:
            self.conv = nnx.Conv(cin, 4 * c, (1, 1), stride, use_bias=False, rngs=rngs)
            self.bn = nnx.BatchNorm(4 * c, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        shortcut = self.bn(self.conv(x)) if self.project else x
        return nnx.relu(self.units(x) + shortcut)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
