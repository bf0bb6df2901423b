from functools import partial

from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride):
        rngs = nnx.Rngs(0)
        conv = partial(nnx.Conv, use_bias=False, rngs=rngs)
        norm = partial(nnx.BatchNorm, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.norm1, self.norm2 = norm(cin), norm(cout)
        self.conv1 = conv(cin, cout, (3, 3), stride, padding=1)
        self.conv2 = conv(cout, cout, (3, 3), padding=1)
        self.conv3 = conv(cin, cout, (1, 1), stride) if stride != 1 or cin != cout else None

    def __call__(self, x):
        h = nnx.relu(self.norm1(x))
        y = self.norm2(self.conv1(h))
        y = self.conv2(y)
        if self.conv3 is None:
            return x + y
        return self.conv3(h) + y


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
