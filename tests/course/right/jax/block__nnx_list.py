from flax import nnx


class Block(nnx.Module):
    def __init__(self, in_channels, channels, stride):
        rngs = nnx.Rngs(0)
        self.convs = nnx.List([])
        self.norms = nnx.List([])
        for i in range(2):
            self.convs.append(
                nnx.Conv(
                    in_channels if i == 0 else channels,
                    channels,
                    kernel_size=(3, 3),
                    strides=stride if i == 0 else 1,
                    padding=[(1, 1), (1, 1)],
                    use_bias=False,
                    rngs=rngs,
                )
            )
            self.norms.append(nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs))
        self.shortcut = nnx.List([])
        if stride != 1 or in_channels != channels:
            self.shortcut.append(nnx.Conv(in_channels, channels, (1, 1), stride, use_bias=False, rngs=rngs))
            self.shortcut.append(nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs))

    def __call__(self, x):
        out = x
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            out = norm(conv(out))
            if i == 0:
                out = nnx.relu(out)
        for layer in self.shortcut:
            x = layer(x)
        return nnx.relu(x + out)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
