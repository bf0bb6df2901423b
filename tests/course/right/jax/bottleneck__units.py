from flax import nnx


def unit(cin, cout, k, stride=1, groups=1, *, rngs):
    return nnx.Sequential(
        nnx.Conv(
            cin,
            cout,
            kernel_size=(k, k),
            strides=(stride, stride),
            padding=k // 2,
            feature_group_count=groups,
            use_bias=False,
            rngs=rngs,
        ),
        nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
    )


class Sum(nnx.Module):
    def __init__(self, left, right):
        self.left, self.right = left, right

    def __call__(self, x):
        return nnx.relu(self.left(x) + self.right(x))


def make_bottleneck(in_channels, channels, stride):
    rngs = nnx.Rngs(0)
    out = 4 * channels
    first = stride if STRIDE_IN == "1x1" else 1
    left = nnx.Sequential(
        unit(in_channels, channels, 1, first, rngs=rngs),
        nnx.relu,
        unit(channels, channels, 3, stride // first, GROUPS, rngs=rngs),
        nnx.relu,
        unit(channels, out, 1, rngs=rngs),
    )
    keep = stride == 1 and in_channels == out
    return Sum(left, (lambda x: x) if keep else unit(in_channels, out, 1, stride, rngs=rngs))
