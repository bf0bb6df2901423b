from flax import nnx


class BasicBlock(nnx.Module):
    def __init__(self, in_channels: int, channels: int, stride: int, rngs: nnx.Rngs):
        self.conv1 = nnx.Conv(
            in_channels, channels, kernel_size=(3, 3), strides=(stride, stride), padding=1, use_bias=False, rngs=rngs
        )
        self.norm1 = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(channels, channels, kernel_size=(3, 3), padding=1, use_bias=False, rngs=rngs)
        self.norm2 = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)
        if in_channels != channels or stride != 1:
            self.downsample = nnx.Sequential(
                nnx.Conv(in_channels, channels, kernel_size=(1, 1), use_bias=False, rngs=rngs),
                nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs),
            )
        else:
            self.downsample = None

    def __call__(self, x):
        residual = x if self.downsample is None else self.downsample(x)
        x = nnx.relu(self.norm1(self.conv1(x)))
        x = self.norm2(self.conv2(x))
        return nnx.relu(x + residual)


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride, nnx.Rngs(0))
