from flax import nnx


def conv(i, o, k, s=1, g=1, *, rngs):
    return nnx.Conv(i, o, (k, k), s, padding=k // 2, feature_group_count=g, use_bias=False, rngs=rngs)


class Bottleneck(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        out = 4 * c
        self.conv1, self.bn1 = conv(cin, c, 1, s1, rngs=rngs), nnx.BatchNorm(c, rngs=rngs)
        self.conv2, self.bn2 = conv(c, c, 3, s2, GROUPS, rngs=rngs), nnx.BatchNorm(c, rngs=rngs)
        self.conv3, self.bn3 = conv(c, out, 1, rngs=rngs), nnx.BatchNorm(out, rngs=rngs)
        self.projects = stride != 1 or cin != out
        if self.projects:
            self.conv4, self.bn4 = conv(cin, out, 1, stride, rngs=rngs), nnx.BatchNorm(out, rngs=rngs)

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = nnx.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return nnx.relu(y + (self.bn4(self.conv4(x)) if self.projects else x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
