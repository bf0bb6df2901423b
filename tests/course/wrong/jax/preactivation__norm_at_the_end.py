from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        bn = {"momentum": DECAY, "epsilon": EPS, "rngs": rngs}
        self.bn1 = nnx.BatchNorm(cin, **bn)
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, **bn)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn3 = nnx.BatchNorm(cout, **bn)
        self.change = stride != 1 or cin != cout
        if self.change:
            self.proj = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)

    def __call__(self, x):
        z = nnx.relu(self.bn1(x))
        y = nnx.relu(self.bn2(self.conv1(z)))
        y = self.bn3(self.conv2(y))
        return y + (self.proj(z) if self.change else x)


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
