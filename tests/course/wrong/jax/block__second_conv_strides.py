from functools import partial

from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, *, rngs):
        # both 3x3 convolutions have the same options, so I set them once
        conv3 = partial(nnx.Conv, kernel_size=(3, 3), strides=stride, padding=1, use_bias=False, rngs=rngs)
        bn = partial(nnx.BatchNorm, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv1 = conv3(cin, cout)
        self.conv2 = conv3(cout, cout)
        self.bn1 = bn(cout)
        self.bn2 = bn(cout)
        self.has_projection = stride != 1 or cin != cout
        if self.has_projection:
            self.proj = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
            self.proj_bn = bn(cout)

    def __call__(self, x):
        out = self.bn2(self.conv2(nnx.relu(self.bn1(self.conv1(x)))))
        skip = self.proj_bn(self.proj(x)) if self.has_projection else x
        return nnx.relu(out + skip)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, rngs=nnx.Rngs(0))
