import torch.nn as nn


class ReLUConvBN(nn.Module):
    """The unit from the architecture-search repo that I know."""

    def __init__(self, c_in, c_out, kernel_size, stride, padding):
        super().__init__()
        self.op = nn.Sequential(
            nn.ReLU(inplace=True),
            nn.Conv2d(c_in, c_out, kernel_size, stride=stride, padding=padding, bias=False),
            nn.BatchNorm2d(c_out, eps=EPS, momentum=1 - DECAY),
        )

    def forward(self, x):
        return self.op(x)


class Cell(nn.Module):
    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.op1 = ReLUConvBN(c_in, c_out, 3, stride, 1)
        self.op2 = ReLUConvBN(c_out, c_out, 3, 1, 1)
        self.skip = nn.Identity()
        if stride != 1 or c_in != c_out:
            self.skip = nn.Sequential(
                nn.Conv2d(c_in, c_out, 1, stride=stride, bias=False),
                nn.BatchNorm2d(c_out, eps=EPS, momentum=1 - DECAY),
            )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.op2(self.op1(x))
        y = y + self.skip(x)
        return self.relu(y)


def make_block(in_channels, channels, stride):
    return Cell(in_channels, channels, stride)
