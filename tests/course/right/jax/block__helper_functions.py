import jax
from flax import nnx

rngs = nnx.Rngs(7)
pad_one = ((1, 1), (1, 1))


def conv3x3(cin, cout, stride=1):
    return nnx.Conv(cin, cout, kernel_size=(3, 3), strides=stride, padding=pad_one, use_bias=False, rngs=rngs)


def conv1x1(cin, cout, stride=1):
    return nnx.Conv(cin, cout, kernel_size=(1, 1), strides=stride, padding="VALID", use_bias=False, rngs=rngs)


def bn(c):
    return nnx.BatchNorm(num_features=c, momentum=DECAY, epsilon=EPS, rngs=rngs)


class BasicBlock(nnx.Module):
    def __init__(self, cin, cout, stride):
        self.conv1, self.bn1 = conv3x3(cin, cout, stride), bn(cout)
        self.conv2, self.bn2 = conv3x3(cout, cout), bn(cout)
        if stride != 1 or cin != cout:
            self.downsample = nnx.Sequential(conv1x1(cin, cout, stride), bn(cout))
        else:
            self.downsample = None

    def __call__(self, x):
        identity = x
        out = self.conv1(x)
        out = self.bn1(out)
        out = jax.nn.relu(out)
        out = self.conv2(out)
        out = self.bn2(out)
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return jax.nn.relu(out)


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride)
