from torch import nn


def conv_norm(a, b, kernel, stride=1):
    return [
        nn.Conv2d(a, b, kernel, stride, (kernel - 1) // 2, bias=False),
        nn.BatchNorm2d(b, eps=EPS, momentum=1 - DECAY),
    ]


class Bottleneck(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        s1 = stride if STRIDE_IN == "1x1" else 1
        s3 = stride if STRIDE_IN == "3x3" else 1
        self.path = nn.Sequential(
            *conv_norm(a, b, 1, s1),
            nn.ReLU(),
            *conv_norm(b, b, 3, s3),
            nn.ReLU(),
            *conv_norm(b, 4 * b, 1),
        )
        self.skip = nn.Sequential(*(conv_norm(a, 4 * b, 1, stride) if stride != 1 or a != 4 * b else []))
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.path(x) + self.skip(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
