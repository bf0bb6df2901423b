from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.convs = nnx.List(
            [
                nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs),
                nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs),
            ]
        )
        self.norms = nnx.List([nnx.BatchNorm(cout, momentum=DECAY, rngs=rngs) for _ in range(2)])
        self.project = stride != 1 or cin != cout
        if self.project:
            self.convs.append(nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs))
            self.norms.append(nnx.BatchNorm(cout, momentum=DECAY, rngs=rngs))

    def __call__(self, x):
        y = nnx.relu(self.norms[0](self.convs[0](x)))
        y = self.norms[1](self.convs[1](y))
        s = self.norms[2](self.convs[2](x)) if self.project else x
        return nnx.relu(y + s)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
