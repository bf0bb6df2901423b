from flax import nnx


class IdentityBlock(nnx.Module):
    """The block whose shape stays."""

    def __init__(self, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), 1, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = self.norm(cout, rngs)
        self.bn2 = self.norm(cout, rngs)

    @staticmethod
    def norm(c, rngs):
        return nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def shortcut(self, x):
        return x

    def __call__(self, x):
        skip = self.shortcut(x)
        x = nnx.relu(self.bn1(self.conv1(x)))
        x = self.bn2(self.conv2(x))
        return nnx.relu(x + skip)


class ProjectionBlock(IdentityBlock):
    """The block that changes the shape, so the skip connection needs a 1x1 convolution."""

    def __init__(self, cin, cout, stride, rngs):
        super().__init__(cin, cout, stride, rngs)
        self.conv_skip = nnx.Conv(cin, cout, (1, 1), stride, padding=0, use_bias=False, rngs=rngs)
        self.bn_skip = self.norm(cout, rngs)

    def shortcut(self, x):
        return self.bn_skip(self.conv_skip(x))


def make_block(in_channels, channels, stride):
    kind = IdentityBlock if stride == 1 and in_channels == channels else ProjectionBlock
    return kind(in_channels, channels, stride, nnx.Rngs(0))
