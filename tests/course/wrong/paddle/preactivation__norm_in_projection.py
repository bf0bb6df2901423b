import paddle.nn.functional as F
from paddle import Tensor, nn


def conv(n: int, m: int, kernel: int, stride: int = 1) -> nn.Conv2D:
    return nn.Conv2D(n, m, kernel, stride=stride, padding=kernel // 2, bias_attr=False)


def norm(n: int) -> nn.BatchNorm2D:
    return nn.BatchNorm2D(n, momentum=DECAY, epsilon=EPS)


class PreActivation(nn.Layer):
    def __init__(self, n: int, m: int, stride: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = norm(n), conv(n, m, 3, stride)
        self.norm2, self.conv2 = norm(m), conv(m, m, 3)
        self.projection = nn.Sequential(conv(n, m, 1, stride), norm(m)) if n != m or stride != 1 else None

    def forward(self, x: Tensor) -> Tensor:
        a = F.relu(self.norm1(x))
        y = self.conv2(F.relu(self.norm2(self.conv1(a))))
        return y + x if self.projection is None else y + self.projection(a)


def make_preactivation(in_channels: int, channels: int, stride: int) -> nn.Layer:
    return PreActivation(in_channels, channels, stride)
