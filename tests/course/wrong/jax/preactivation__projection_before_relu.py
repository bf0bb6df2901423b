from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        self.norm_a = nnx.BatchNorm(cin, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv_a = nnx.Conv(cin, c, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.norm_b = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv_b = nnx.Conv(c, c, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.match = cin != c or stride != 1
        if self.match:
            self.conv_s = nnx.Conv(cin, c, (1, 1), stride, use_bias=False, rngs=rngs)

    def __call__(self, x):
        normed = self.norm_a(x)
        skip = self.conv_s(normed) if self.match else x
        h = self.conv_a(nnx.relu(normed))
        h = self.conv_b(nnx.relu(self.norm_b(h)))
        return skip + h


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
