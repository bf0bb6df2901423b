import paddle.nn.functional as F
from paddle import nn


class Block(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        sizes = [(in_channels, 3, stride), (channels, 3, 1), (in_channels, 1, stride)]
        self.layers = {
            i: (
                nn.Conv2D(n, channels, k, s, k // 2, bias_attr=False),
                nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS),
            )
            for i, (n, k, s) in enumerate(sizes)
        }
        self.project = stride != 1 or in_channels != channels

    def unit(self, i, x):
        conv, norm = self.layers[i]
        return norm(conv(x))

    def forward(self, x):
        y = self.unit(1, F.relu(self.unit(0, x)))
        return F.relu(y + (self.unit(2, x) if self.project else x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
