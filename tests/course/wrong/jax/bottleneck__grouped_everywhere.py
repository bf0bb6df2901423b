from functools import partial

from flax import nnx


class Bottleneck(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        conv = partial(nnx.Conv, use_bias=False, feature_group_count=GROUPS, rngs=rngs)
        bn = partial(nnx.BatchNorm, momentum=DECAY, epsilon=EPS, rngs=rngs)
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.conv1, self.bn1 = conv(cin, c, (1, 1), s1), bn(c)
        self.conv2, self.bn2 = conv(c, c, (3, 3), s2, padding=1), bn(c)
        self.conv3, self.bn3 = conv(c, 4 * c, (1, 1)), bn(4 * c)
        if stride != 1 or cin != 4 * c:
            self.proj = nnx.Conv(cin, 4 * c, (1, 1), stride, use_bias=False, rngs=rngs)
            self.proj_bn = bn(4 * c)
        else:
            self.proj = self.proj_bn = nnx.identity

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = nnx.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return nnx.relu(y + self.proj_bn(self.proj(x)))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
