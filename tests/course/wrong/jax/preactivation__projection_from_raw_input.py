from flax import nnx


class PreAct(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        self.bn1 = nnx.BatchNorm(cin, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv1 = nnx.Conv(cin, c, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(c, c, (3, 3), padding=1, use_bias=False, rngs=rngs)
        change = stride != 1 or cin != c
        self.shortcut = nnx.Conv(cin, c, (1, 1), stride, use_bias=False, rngs=rngs) if change else nnx.identity

    def __call__(self, x):
        y = self.conv1(nnx.relu(self.bn1(x)))
        y = self.conv2(nnx.relu(self.bn2(y)))
        return y + self.shortcut(x)


def make_preactivation(in_channels, channels, stride):
    return PreAct(in_channels, channels, stride, nnx.Rngs(0))
