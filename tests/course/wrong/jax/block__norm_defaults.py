from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, rngs=rngs)
        if stride != 1 or cin != cout:
            self.conv3 = nnx.Conv(cin, cout, (1, 1), stride, padding=0, use_bias=False, rngs=rngs)
            self.bn3 = nnx.BatchNorm(cout, rngs=rngs)

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if hasattr(self, "conv3"):
            x = self.bn3(self.conv3(x))
        return nnx.relu(y + x)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
