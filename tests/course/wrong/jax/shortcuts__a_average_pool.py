import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride):
        rngs = nnx.Rngs(0)
        self.option, self.stride, self.more = option, stride, cout - cin
        self.change = stride != 1 or cin != cout
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        if option == "C" or (option == "B" and self.change):
            self.proj = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
            self.proj_bn = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def way(self, x):
        if hasattr(self, "proj"):
            return self.proj_bn(self.proj(x))
        if not self.change:
            return x
        window = (self.stride, self.stride)
        x = nnx.avg_pool(x, window, strides=window, padding="SAME", count_include_pad=False)
        half = self.more // 2
        return jnp.pad(x, ((0, 0), (0, 0), (0, 0), (half, self.more - half)))

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        return nnx.relu(self.bn2(self.conv2(y)) + self.way(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
