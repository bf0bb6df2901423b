from flax import nnx


class Bottleneck(nnx.Module):
    def __init__(self, cin, channels, stride, rngs):
        wide = 4 * channels
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.layers = nnx.List(
            [
                nnx.Conv(cin, wide, (1, 1), s1, use_bias=False, rngs=rngs),
                nnx.Conv(wide, wide, (3, 3), s2, padding=1, feature_group_count=GROUPS, use_bias=False, rngs=rngs),
                nnx.Conv(wide, wide, (1, 1), use_bias=False, rngs=rngs),
            ]
        )
        self.norms = nnx.List([nnx.BatchNorm(wide, momentum=DECAY, epsilon=EPS, rngs=rngs) for _ in range(3)])
        self.side = None
        if stride != 1 or cin != wide:
            self.side = nnx.data(nnx.Conv(cin, wide, (1, 1), stride, use_bias=False, rngs=rngs))
            self.side_norm = nnx.BatchNorm(wide, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        y = x
        for i in range(3):
            y = self.norms[i](self.layers[i](y))
            if i < 2:
                y = nnx.relu(y)
        if self.side is not None:
            x = self.side_norm(self.side(x))
        return nnx.relu(x + y)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
