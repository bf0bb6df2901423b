from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        bn = {"momentum": DECAY, "epsilon": EPS, "rngs": rngs}
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, **bn)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, **bn)
        self.downsample = cin != cout or stride != 1
        if self.downsample:
            self.conv3 = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
            self.bn3 = nnx.BatchNorm(cout, **bn)

    def __call__(self, x):
        identity = x
        if self.downsample:
            identity = self.bn3(self.conv3(x))
        x = self.conv1(x)
        x = self.bn1(x)
        x = nnx.relu(x)
        x = self.conv2(x)
        x = self.bn2(x)
        identity = x
        x = x + identity
        return nnx.relu(x)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
