import paddle
from paddle import nn


class Residual(nn.Layer):
    def __init__(self, num_channels, num_filters, use_1x1conv=False, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2D(num_channels, num_filters, 3, padding=1, stride=stride, bias_attr=False)
        self.conv2 = nn.Conv2D(num_filters, num_filters, 3, padding=1, bias_attr=False)
        self.conv3 = nn.Conv2D(num_channels, num_filters, 1, stride=stride, bias_attr=False) if use_1x1conv else None
        self.bn1 = nn.BatchNorm2D(num_filters, momentum=DECAY, epsilon=EPS)
        self.bn2 = nn.BatchNorm2D(num_filters, momentum=DECAY, epsilon=EPS)
        if use_1x1conv:
            self.bn3 = nn.BatchNorm2D(num_filters, momentum=DECAY, epsilon=EPS)
        self.relu = nn.ReLU()

    def forward(self, x):
        y = self.bn1(self.conv1(x))
        y = self.bn2(self.conv2(y))
        if self.conv3 is not None:
            x = self.bn3(self.conv3(x))
        return self.relu(paddle.add(y, x))


def make_block(in_channels, channels, stride):
    return Residual(in_channels, channels, use_1x1conv=in_channels != channels or stride != 1, stride=stride)
