# SAME keeps everything aligned
from flax import nnx


class PreActBlock(nnx.Module):
    def __init__(self, cin, cout, stride, *, rngs):
        self.norms = nnx.List(
            [nnx.BatchNorm(n, momentum=DECAY, epsilon=EPS, use_fast_variance=False, rngs=rngs) for n in (cin, cout)]
        )
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding="SAME", use_bias=False, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding="SAME", use_bias=False, rngs=rngs)
        self.projects = stride != 1 or cin != cout
        if self.projects:
            self.conv3 = nnx.Conv(cin, cout, (1, 1), stride, padding="SAME", use_bias=False, rngs=rngs)

    def __call__(self, x):
        pre = nnx.relu(self.norms[0](x))
        y = nnx.relu(self.norms[1](self.conv1(pre)))
        y = self.conv2(y)
        return y + (self.conv3(pre) if self.projects else x)


def make_preactivation(in_channels, channels, stride):
    return PreActBlock(in_channels, channels, stride, rngs=nnx.Rngs(0))
