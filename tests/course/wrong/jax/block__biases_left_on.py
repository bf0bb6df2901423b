from flax import nnx


class ResBlock(nnx.Module):
    """Residual block after the Flax tutorial."""

    def __init__(self, din: int, dout: int, stride: int, *, rngs: nnx.Rngs):
        self.conv1 = nnx.Conv(din, dout, kernel_size=(3, 3), strides=stride, padding=1, rngs=rngs)
        self.bn1 = nnx.BatchNorm(dout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(dout, dout, kernel_size=(3, 3), padding=1, rngs=rngs)
        self.bn2 = nnx.BatchNorm(dout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.needs_proj = stride != 1 or din != dout
        if self.needs_proj:
            self.proj = nnx.Conv(din, dout, kernel_size=(1, 1), strides=stride, rngs=rngs)
            self.bn3 = nnx.BatchNorm(dout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.needs_proj:
            x = self.bn3(self.proj(x))
        return nnx.relu(x + y)


def make_block(in_channels, channels, stride):
    return ResBlock(in_channels, channels, stride, rngs=nnx.Rngs(0))
