import paddle
from paddle import nn
from paddle.nn import functional as F


class Residual(nn.Layer):
    def __init__(self, num_channels, num_filters, use_1x1conv=False, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2D(num_channels, num_filters, 3, padding=1, stride=stride, bias_attr=False)
        self.conv2 = nn.Conv2D(num_filters, num_filters, 3, padding=1, bias_attr=False)
        if use_1x1conv:
            self.conv3 = nn.Conv2D(num_channels, num_filters, 1, stride=stride, bias_attr=False)
            self.bn3 = nn.BatchNorm2D(num_filters, momentum=DECAY, epsilon=EPS)
        else:
            self.conv3 = None
        self.bn1 = nn.BatchNorm2D(num_filters, momentum=DECAY, epsilon=EPS)
        self.bn2 = nn.BatchNorm2D(num_filters, momentum=DECAY, epsilon=EPS)
        self.relu = nn.ReLU()

    def forward(self, X):  # noqa: N803
        Y = F.relu(self.bn1(self.conv1(X)))  # noqa: N806
        Y = self.bn2(self.conv2(Y))  # noqa: N806
        if self.conv3 is not None:
            X = self.bn3(self.conv3(X))  # noqa: N806
        Y = paddle.add(Y, X)  # noqa: N806
        return self.relu(Y)


def make_block(in_channels, channels, stride):
    return Residual(in_channels, channels, stride != 1 or in_channels != channels, stride)
