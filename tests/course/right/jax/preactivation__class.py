from flax import nnx


class PreActBlock(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        self.bn1 = nnx.BatchNorm(cin, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv1 = nnx.Conv(cin, c, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(c, c, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.shortcut = nnx.Conv(cin, c, (1, 1), stride, use_bias=False, rngs=rngs) if stride != 1 or cin != c else None

    def __call__(self, x):
        pre = nnx.relu(self.bn1(x))
        # the projection starts from the activated maps, the identity does not
        skip = x if self.shortcut is None else self.shortcut(pre)
        y = self.conv1(pre)
        y = self.conv2(nnx.relu(self.bn2(y)))
        return y + skip


def make_preactivation(in_channels, channels, stride):
    return PreActBlock(in_channels, channels, stride, nnx.Rngs(0))
