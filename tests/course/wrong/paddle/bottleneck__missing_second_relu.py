import paddle.nn.functional as F
from paddle import nn


class BottleNeck(nn.Layer):
    def __init__(self, in_c, c, stride):
        super().__init__()
        where = ["1x1", "3x3"].index(STRIDE_IN)
        kernels, widths = (1, 3, 1), (in_c, c, c, 4 * c)
        for i, k in enumerate(kernels):
            conv = nn.Conv2D(
                widths[i],
                widths[i + 1],
                k,
                stride=stride if i == where else 1,
                padding=k // 2,
                groups=GROUPS if k == 3 else 1,
                bias_attr=False,
            )
            setattr(self, f"conv{i + 1}", conv)
            setattr(self, f"bn{i + 1}", nn.BatchNorm2D(widths[i + 1], momentum=DECAY, epsilon=EPS))
        self.down = None
        if stride != 1 or in_c != 4 * c:
            self.down = nn.Sequential(
                nn.Conv2D(in_c, 4 * c, 1, stride=stride, bias_attr=False),
                nn.BatchNorm2D(4 * c, momentum=DECAY, epsilon=EPS),
            )

    def forward(self, x):
        out = self.bn1(self.conv1(x))
        out = F.relu(out)
        out = self.bn2(self.conv2(out))
        out = self.bn3(self.conv3(out))
        out = out + (x if self.down is None else self.down(x))
        out = F.relu(out)
        return out


def make_bottleneck(in_channels, channels, stride):
    return BottleNeck(in_channels, channels, stride)
