from flax import nnx


class Block(nnx.Module):
    def __init__(self, in_channels, channels, stride, rngs):
        self.conv1 = nnx.Conv(in_channels, channels, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(channels, channels, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.change = stride != 1 or in_channels != channels
        if self.change:
            self.conv3 = nnx.Conv(in_channels, channels, (1, 1), stride, padding=0, use_bias=False, rngs=rngs)
            self.bn3 = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        y = self.conv1(x)
        y = nnx.relu(y)
        y = self.bn1(y)
        y = self.conv2(y)
        y = self.bn2(y)
        if self.change:
            x = self.bn3(self.conv3(x))
        return nnx.relu(x + y)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
