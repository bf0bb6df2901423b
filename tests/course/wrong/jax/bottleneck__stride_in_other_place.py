from flax import nnx


class Bottleneck(nnx.Module):
    def __init__(self, cin, width, stride, rngs):
        bn = {"momentum": DECAY, "epsilon": EPS, "rngs": rngs}
        s1 = stride if STRIDE_IN == "3x3" else 1
        s2 = stride if STRIDE_IN == "1x1" else 1
        out = 4 * width
        self.conv1 = nnx.Conv(cin, width, (1, 1), s1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(width, **bn)
        self.conv2 = nnx.Conv(
            width, width, (3, 3), s2, padding=1, feature_group_count=GROUPS, use_bias=False, rngs=rngs
        )
        self.bn2 = nnx.BatchNorm(width, **bn)
        self.conv3 = nnx.Conv(width, out, (1, 1), use_bias=False, rngs=rngs)
        self.bn3 = nnx.BatchNorm(out, **bn)
        self.project = cin != out or stride != 1
        if self.project:
            self.conv4 = nnx.Conv(cin, out, (1, 1), stride, use_bias=False, rngs=rngs)
            self.bn4 = nnx.BatchNorm(out, **bn)

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = nnx.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return nnx.relu(y + (self.bn4(self.conv4(x)) if self.project else x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
