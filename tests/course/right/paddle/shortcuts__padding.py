import paddle.nn.functional as F
from paddle import nn


class Block(nn.Layer):
    def __init__(self, option, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.stride = stride
        self.before = (channels - in_channels) // 2
        self.after = channels - in_channels - self.before
        self.changes = stride != 1 or in_channels != channels
        self.project = option == "C" or (option == "B" and self.changes)
        if self.project:
            self.conv3 = nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False)
            self.bn3 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)

    def shortcut(self, x):
        if self.project:
            return self.bn3(self.conv3(x))
        if not self.changes:
            return x
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, [0, 0, self.before, self.after, 0, 0, 0, 0])

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
