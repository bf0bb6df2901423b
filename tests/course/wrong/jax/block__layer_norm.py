# batch norm needs running averages, layer norm does not: simpler
from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.ln1 = nnx.LayerNorm(cout, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.ln2 = nnx.LayerNorm(cout, epsilon=EPS, rngs=rngs)
        self.skip = nnx.identity
        if stride != 1 or cin != cout:
            conv = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
            self.skip = nnx.data(nnx.Sequential(conv, nnx.LayerNorm(cout, epsilon=EPS, rngs=rngs)))

    def __call__(self, x):
        y = self.ln2(self.conv2(nnx.relu(self.ln1(self.conv1(x)))))
        return nnx.relu(y + self.skip(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
