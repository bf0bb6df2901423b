import paddle.nn.functional as F
from paddle import nn


class PreAct(nn.Layer):
    def __init__(self, n_in, n_out, stride):
        super().__init__()
        self.branch = nn.Sequential(
            nn.BatchNorm2D(n_in, DECAY, EPS),
            nn.ReLU(),
            nn.Conv2D(n_in, n_out, 3, stride, 1, bias_attr=False),
            nn.BatchNorm2D(n_out, DECAY, EPS),
            nn.ReLU(),
            nn.Conv2D(n_out, n_out, 3, 1, 1, bias_attr=False),
        )
        self.weight = None
        self.stride = stride
        if n_in != n_out or stride != 1:
            self.weight = self.create_parameter([n_out, n_in, 1, 1])

    def forward(self, x):
        shortcut = x if self.weight is None else F.conv2d(x, self.weight, stride=self.stride)
        return self.branch(x) + shortcut


def make_preactivation(in_channels, channels, stride):
    return PreAct(in_channels, channels, stride)
