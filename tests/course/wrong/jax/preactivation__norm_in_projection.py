from flax import nnx


def bn(n, rngs):
    return nnx.BatchNorm(n, momentum=DECAY, epsilon=EPS, rngs=rngs)


def conv(i, o, k, s, rngs):
    return nnx.Conv(i, o, (k, k), s, padding=k // 2, use_bias=False, rngs=rngs)


class PreActivation(nnx.Module):
    def __init__(self, i, o, s):
        rngs = nnx.Rngs(0)
        self.bn1, self.conv1 = bn(i, rngs), conv(i, o, 3, s, rngs)
        self.bn2, self.conv2 = bn(o, rngs), conv(o, o, 3, 1, rngs)
        self.downsample = None if i == o and s == 1 else nnx.Sequential(conv(i, o, 1, s, rngs), bn(o, rngs))

    def __call__(self, x):
        pre = nnx.relu(self.bn1(x))
        if self.downsample is not None:
            x = self.downsample(pre)
        return x + self.conv2(nnx.relu(self.bn2(self.conv1(pre))))


def make_preactivation(in_channels, channels, stride):
    return PreActivation(in_channels, channels, stride)
