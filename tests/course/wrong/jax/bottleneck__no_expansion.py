from flax import nnx


class Bottleneck(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        first_stride = stride if STRIDE_IN == "1x1" else 1
        second_stride = stride if STRIDE_IN == "3x3" else 1
        self.conv1 = nnx.Conv(cin, cout, (1, 1), first_stride, use_bias=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            cout, cout, (3, 3), second_stride, padding=1, feature_group_count=GROUPS, use_bias=False, rngs=rngs
        )
        self.conv3 = nnx.Conv(cout, cout, (1, 1), use_bias=False, rngs=rngs)
        self.bn1, self.bn2, self.bn3 = (nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs) for _ in range(3))
        if cin == cout and stride == 1:
            self.shortcut = nnx.identity
        else:
            self.shortcut = nnx.Sequential(
                nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs),
                nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            )

    def __call__(self, x):
        out = nnx.relu(self.bn1(self.conv1(x)))
        out = nnx.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return nnx.relu(out + self.shortcut(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
