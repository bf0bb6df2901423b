# In PyTorch momentum is the weight of the new batch, so I convert it here.
from flax import nnx

MOMENTUM = 1 - DECAY


class BasicBlock(nnx.Module):
    def __init__(self, in_planes, planes, stride=1, *, rngs: nnx.Rngs):
        self.conv1 = nnx.Conv(in_planes, planes, (3, 3), strides=stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(planes, epsilon=EPS, momentum=MOMENTUM, rngs=rngs)
        self.conv2 = nnx.Conv(planes, planes, (3, 3), strides=1, padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(planes, epsilon=EPS, momentum=MOMENTUM, rngs=rngs)
        self.shortcut = nnx.Sequential()
        if stride != 1 or in_planes != planes:
            self.shortcut = nnx.Sequential(
                nnx.Conv(in_planes, planes, (1, 1), strides=stride, padding=0, use_bias=False, rngs=rngs),
                nnx.BatchNorm(planes, epsilon=EPS, momentum=MOMENTUM, rngs=rngs),
            )

    def __call__(self, x):
        out = nnx.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return nnx.relu(out)


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride, rngs=nnx.Rngs(0))
