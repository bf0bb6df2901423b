from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        self.conv_a = nnx.Conv(cin, c, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.conv_b = nnx.Conv(c, c, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.shortcut = nnx.identity
        if stride != 1 or cin != c:
            self.shortcut = nnx.data(
                nnx.Sequential(
                    nnx.Conv(cin, c, (1, 1), stride, use_bias=False, rngs=rngs),
                    nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs),
                )
            )

    def __call__(self, x):
        h = nnx.relu(self.bn(self.conv_a(x)))
        h = self.bn(self.conv_b(h))
        return nnx.relu(h + self.shortcut(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
