from functools import partial

from flax import nnx

# use_running_average has to be given, or the norm complains (that was so in Linen)
Norm = partial(nnx.BatchNorm, use_running_average=True, momentum=DECAY, epsilon=EPS)


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.norm1, self.norm2 = Norm(cout, rngs=rngs), Norm(cout, rngs=rngs)
        self.projects = stride != 1 or cin != cout
        if self.projects:
            self.conv3 = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
            self.norm3 = Norm(cout, rngs=rngs)

    def __call__(self, x):
        y = nnx.relu(self.norm1(self.conv1(x), use_running_average=True))
        y = self.norm2(self.conv2(y), use_running_average=True)
        s = self.norm3(self.conv3(x), use_running_average=True) if self.projects else x
        return nnx.relu(y + s)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
