from flax import nnx


def projection(cin, cout, stride, rngs):
    return nnx.Sequential(
        nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs),
        nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
    )


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        if option == "C" or stride != 1 or cin != cout:
            self.shortcut = projection(cin, cout, stride, rngs)
        else:
            self.shortcut = nnx.identity

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += self.shortcut(x)
        return nnx.relu(y)


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride, nnx.Rngs(0))
