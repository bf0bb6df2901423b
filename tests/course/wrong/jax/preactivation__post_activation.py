from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        if stride != 1 or cin != cout:
            self.proj = nnx.Sequential(
                nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs),
                nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            )
        else:
            self.proj = nnx.identity

    def __call__(self, x):
        out = nnx.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return nnx.relu(out + self.proj(x))


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
