import paddle.nn.functional as F
from paddle import nn


class Bottleneck(nn.Layer):
    def __init__(self, n, c, s):
        super().__init__()
        m = 4 * c
        s1, s3 = (s, 1) if STRIDE_IN == "1x1" else (1, s)
        self.conv1, self.conv2, self.conv3 = (
            nn.Conv2D(n, c, 1, s1, bias_attr=False),
            nn.Conv2D(c, c, 3, s3, 1, bias_attr=False),
            nn.Conv2D(c, m, 1, bias_attr=False),
        )
        self.bn1, self.bn2, self.bn3 = (nn.BatchNorm2D(w, DECAY, EPS) for w in (c, c, m))
        self.short = nn.Sequential()
        if s != 1 or n != m:
            self.short = nn.Sequential(nn.Conv2D(n, m, 1, s, bias_attr=False), nn.BatchNorm2D(m, DECAY, EPS))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + self.short(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
