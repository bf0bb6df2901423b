from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        # the default padding "SAME" is fine: one pixel for a 3x3 kernel
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.project = stride != 1 or cin != cout
        if self.project:
            self.conv3 = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
            self.bn3 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        y = self.bn2(self.conv2(nnx.relu(self.bn1(self.conv1(x)))))
        if self.project:
            x = self.bn3(self.conv3(x))
        return nnx.relu(y + x)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
