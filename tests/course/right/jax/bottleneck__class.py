from flax import nnx


class Bottleneck(nnx.Module):
    expansion = 4

    def __init__(self, cin, width, stride, *, rngs):
        cout = width * self.expansion
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        norm = {"momentum": DECAY, "epsilon": EPS, "rngs": rngs}
        self.conv1 = nnx.Conv(cin, width, (1, 1), s1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(width, **norm)
        self.conv2 = nnx.Conv(
            width, width, (3, 3), s2, padding=1, feature_group_count=GROUPS, use_bias=False, rngs=rngs
        )
        self.bn2 = nnx.BatchNorm(width, **norm)
        self.conv3 = nnx.Conv(width, cout, (1, 1), use_bias=False, rngs=rngs)
        self.bn3 = nnx.BatchNorm(cout, **norm)
        self.downsample = nnx.data(None)
        if stride != 1 or cin != cout:
            self.downsample = nnx.Sequential(
                nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs), nnx.BatchNorm(cout, **norm)
            )

    def __call__(self, x):
        out = nnx.relu(self.bn1(self.conv1(x)))
        out = nnx.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return nnx.relu(out + (x if self.downsample is None else self.downsample(x)))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, rngs=nnx.Rngs(0))
