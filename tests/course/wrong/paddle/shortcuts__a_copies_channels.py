import paddle
import paddle.nn.functional as F
from paddle import nn


class Shortcut(nn.Layer):
    def __init__(self, option, n, m, stride):
        super().__init__()
        self.option, self.n, self.m, self.stride = option, n, m, stride
        self.changes = n != m or stride != 1
        if option == "C" or (option == "B" and self.changes):
            self.conv = nn.Conv2D(n, m, 1, stride, bias_attr=False)
            self.bn = nn.BatchNorm2D(m, momentum=DECAY, epsilon=EPS)

    def forward(self, x):
        if self.option == "C" or (self.option == "B" and self.changes):
            return self.bn(self.conv(x))
        if not self.changes:
            return x
        x = x[:, :, :: self.stride, :: self.stride]
        before = (self.m - self.n) // 2
        # go round: the channels in front are the last ones again
        picked = [(c - before) % self.n for c in range(self.m)]
        return paddle.index_select(x, paddle.to_tensor(picked), axis=1)


class Block(nn.Layer):
    def __init__(self, option, n, m, stride):
        super().__init__()
        self.conv1 = nn.Conv2D(n, m, 3, stride, 1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(m, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(m, m, 3, 1, 1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(m, momentum=DECAY, epsilon=EPS)
        self.shortcut = Shortcut(option, n, m, stride)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return F.relu(out + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
