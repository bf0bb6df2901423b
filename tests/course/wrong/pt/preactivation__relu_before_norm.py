from torch import nn


def relu_norm_conv(a, b, stride):
    return (
        nn.Sequential(nn.ReLU(), nn.BatchNorm2d(a, eps=EPS, momentum=1 - DECAY)),
        nn.Conv2d(a, b, 3, stride=stride, padding=1, bias=False),
    )


class PreActivationBlock(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.act1, self.conv1 = relu_norm_conv(a, b, stride)
        self.act2, self.conv2 = relu_norm_conv(b, b, 1)
        self.needs_shortcut = a != b or stride != 1
        if self.needs_shortcut:
            self.shortcut = nn.Conv2d(a, b, 1, stride=stride, bias=False)

    def forward(self, x):
        pre = self.act1(x)
        out = self.conv2(self.act2(self.conv1(pre)))
        if self.needs_shortcut:
            return out + self.shortcut(pre)
        return out + x


def make_preactivation(in_channels, channels, stride):
    return PreActivationBlock(in_channels, channels, stride)
