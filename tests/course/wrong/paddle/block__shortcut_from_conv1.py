import paddle
from paddle import nn


class ResBlock(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False),
            nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS),
            nn.ReLU(),
        )
        self.body = nn.Sequential(
            nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False),
            nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS),
        )

    def forward(self, x):
        y = self.stem(x)  # now the number of channels is right
        z = self.body(y)
        return paddle.nn.functional.relu(y + z)


def make_block(in_channels, channels, stride):
    return ResBlock(in_channels, channels, stride)
