from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        def unit(i, kernel, s):
            return nnx.Sequential(
                nnx.Conv(i, cout, (kernel, kernel), s, padding=kernel // 2, use_bias=False, rngs=rngs),
                nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            )

        self.f1 = unit(cin, 3, stride)
        self.f2 = unit(cout, 3, 1)
        self.g = unit(cin, 1, stride)

    def __call__(self, x):
        return nnx.relu(self.g(x) + self.f2(nnx.relu(self.f1(x))))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
