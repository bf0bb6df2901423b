# stride goes where STRIDE_IN says; "SAME" keeps the size
from flax import nnx


class Bottleneck(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        s1, s2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        bn = {"momentum": DECAY, "epsilon": EPS, "rngs": rngs}
        self.branch = nnx.Sequential(
            nnx.Conv(cin, c, (1, 1), s1, padding="SAME", use_bias=False, rngs=rngs),
            nnx.BatchNorm(c, **bn),
            nnx.relu,
            nnx.Conv(c, c, (3, 3), s2, padding="SAME", feature_group_count=GROUPS, use_bias=False, rngs=rngs),
            nnx.BatchNorm(c, **bn),
            nnx.relu,
            nnx.Conv(c, 4 * c, (1, 1), padding="SAME", use_bias=False, rngs=rngs),
            nnx.BatchNorm(4 * c, **bn),
        )
        self.shortcut = nnx.Sequential()
        if stride != 1 or cin != 4 * c:
            self.shortcut = nnx.Sequential(
                nnx.Conv(cin, 4 * c, (1, 1), stride, padding="SAME", use_bias=False, rngs=rngs),
                nnx.BatchNorm(4 * c, **bn),
            )

    def __call__(self, x):
        return nnx.relu(self.branch(x) + self.shortcut(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
