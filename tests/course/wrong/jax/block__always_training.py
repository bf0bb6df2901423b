from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin: int, cout: int, stride: int, rngs: nnx.Rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.downsample = None if stride == 1 and cin == cout else Downsample(cin, cout, stride, rngs)

    def __call__(self, x, train: bool = True):
        y = self.bn1(self.conv1(x), use_running_average=not train)
        y = nnx.relu(y)
        y = self.bn2(self.conv2(y), use_running_average=not train)
        if self.downsample is not None:
            x = self.downsample(x, train)
        return nnx.relu(x + y)


class Downsample(nnx.Module):
    def __init__(self, cin: int, cout: int, stride: int, rngs: nnx.Rngs):
        self.conv = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x, train: bool):
        return self.bn(self.conv(x), use_running_average=not train)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
