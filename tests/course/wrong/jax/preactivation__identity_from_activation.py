from flax import nnx


class PreActBlock(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.start = nnx.Sequential(nnx.BatchNorm(cin, momentum=DECAY, epsilon=EPS, rngs=rngs), nnx.relu)
        self.branch = nnx.Sequential(
            nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs),
            nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            nnx.relu,
            nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs),
        )
        self.shortcut = nnx.identity
        if stride != 1 or cin != cout:
            self.shortcut = nnx.data(nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs))

    def __call__(self, x):
        x = self.start(x)
        return self.branch(x) + self.shortcut(x)


def make_preactivation(in_channels, channels, stride):
    return PreActBlock(in_channels, channels, stride, nnx.Rngs(0))
