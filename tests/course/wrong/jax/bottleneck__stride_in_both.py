from flax import nnx


class Bottleneck(nnx.Module):
    """1x1 -> 3x3 -> 1x1"""

    def __init__(self, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs):
        out_channels = 4 * channels

        def bn(n: int) -> nnx.BatchNorm:
            return nnx.BatchNorm(n, momentum=DECAY, epsilon=EPS, rngs=rngs)

        self.reduce = nnx.Conv(in_channels, channels, (1, 1), strides=stride, use_bias=False, rngs=rngs)
        self.bn1 = bn(channels)
        self.conv = nnx.Conv(
            channels,
            channels,
            (3, 3),
            strides=stride,
            padding=1,
            feature_group_count=GROUPS,
            use_bias=False,
            rngs=rngs,
        )
        self.bn2 = bn(channels)
        self.expand = nnx.Conv(channels, out_channels, (1, 1), use_bias=False, rngs=rngs)
        self.bn3 = bn(out_channels)
        if stride != 1 or in_channels != out_channels:
            self.skip = nnx.Sequential(
                nnx.Conv(in_channels, out_channels, (1, 1), strides=stride, use_bias=False, rngs=rngs),
                bn(out_channels),
            )
        else:
            self.skip = nnx.identity

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.reduce(x)))
        y = nnx.relu(self.bn2(self.conv(y)))
        return nnx.relu(self.bn3(self.expand(y)) + self.skip(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, rngs=nnx.Rngs(0))
