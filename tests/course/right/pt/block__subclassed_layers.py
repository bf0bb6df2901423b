from torch import Tensor, nn
from torch.nn.functional import relu


class Conv(nn.Conv2d):
    def __init__(self, n_in: int, n_out: int, size: int, stride: int = 1):
        super().__init__(n_in, n_out, size, stride=stride, padding=size // 2, bias=False)


class Norm(nn.BatchNorm2d):
    def __init__(self, n: int):
        super().__init__(n, eps=EPS, momentum=1 - DECAY)


class NormReLU(Norm):
    def forward(self, x: Tensor) -> Tensor:
        return relu(super().forward(x))


class Unit(nn.Sequential):
    pass


class Block(nn.Module):
    def __init__(self, n_in: int, n_out: int, stride: int):
        super().__init__()
        self.unit1 = Unit(Conv(n_in, n_out, 3, stride), NormReLU(n_out))
        self.unit2 = Unit(Conv(n_out, n_out, 3), Norm(n_out))
        change = stride != 1 or n_in != n_out
        self.shortcut = Unit(Conv(n_in, n_out, 1, stride), Norm(n_out)) if change else Unit()

    def forward(self, x: Tensor) -> Tensor:
        return relu(self.shortcut(x) + self.unit2(self.unit1(x)))


def make_block(in_channels: int, channels: int, stride: int) -> Block:
    return Block(in_channels, channels, stride)
