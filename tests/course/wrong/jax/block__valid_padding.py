from flax import nnx
from jax import lax, nn


def convolve(x, kernel, stride):
    return lax.conv_general_dilated(x, kernel, (stride, stride), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        he = nnx.initializers.variance_scaling(2.0, "fan_out", "normal")
        self.stride = stride
        self.w1 = nnx.Param(he(rngs.params(), (3, 3, cin, cout)))
        self.w2 = nnx.Param(he(rngs.params(), (3, 3, cout, cout)))
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.project = stride != 1 or cin != cout
        if self.project:
            self.w3 = nnx.Param(he(rngs.params(), (1, 1, cin, cout)))
            self.bn3 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        y = nn.relu(self.bn1(convolve(x, self.w1[...], self.stride)))
        y = self.bn2(convolve(y, self.w2[...], 1))
        s = self.bn3(convolve(x, self.w3[...], self.stride)) if self.project else x
        return nn.relu(y + s)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
