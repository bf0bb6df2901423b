from flax import nnx


class Bottleneck(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        strides = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        kw = {"use_bias": False, "rngs": rngs}
        self.conv1 = nnx.Conv(cin, c, (1, 1), strides[0], **kw)
        self.bn1 = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(c, c, (3, 3), strides[1], padding=1, feature_group_count=GROUPS, **kw)
        self.bn2 = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv3 = nnx.Conv(c, c * 4, (1, 1), **kw)
        self.bn3 = nnx.BatchNorm(c * 4, momentum=DECAY, epsilon=EPS, rngs=rngs)
        need = stride != 1 or cin != c * 4
        self.shortcut = nnx.Conv(cin, c * 4, (1, 1), stride, **kw) if need else nnx.identity

    def __call__(self, x):
        y = self.conv1(x)
        y = nnx.relu(self.bn1(y))
        y = self.conv2(y)
        y = nnx.relu(self.bn2(y))
        y = self.bn3(self.conv3(y))
        return nnx.relu(y + self.shortcut(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
