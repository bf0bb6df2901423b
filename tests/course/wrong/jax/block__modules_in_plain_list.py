from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.layers = [
            nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs),
            nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            nnx.relu,
            nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs),
            nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
        ]
        self.shortcut = []
        if stride != 1 or cin != cout:
            self.shortcut = [
                nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs),
                nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            ]

    def __call__(self, x):
        y = x
        for layer in self.layers:
            y = layer(y)
        for layer in self.shortcut:
            x = layer(x)
        return nnx.relu(x + y)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
