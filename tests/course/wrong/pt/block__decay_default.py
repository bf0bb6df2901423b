import torch.nn.functional as F
from torch import Tensor
from torch.nn import BatchNorm2d, Conv2d, Module


class R(Module):
    def __init__(self, i: int, o: int, s: int):
        super().__init__()
        self.c1, self.c2 = Conv2d(i, o, 3, s, 1, bias=False), Conv2d(o, o, 3, 1, 1, bias=False)
        self.n1, self.n2 = BatchNorm2d(o, EPS), BatchNorm2d(o, EPS)
        self.cs, self.ns = None, None
        if s != 1 or i != o:
            self.cs, self.ns = Conv2d(i, o, 1, s, bias=False), BatchNorm2d(o, EPS)

    def forward(self, x: Tensor) -> Tensor:
        y = self.n2(self.c2(F.relu(self.n1(self.c1(x)))))
        z = x if self.cs is None else self.ns(self.cs(x))
        return F.relu(y + z)


def make_block(in_channels: int, channels: int, stride: int) -> Module:
    return R(in_channels, channels, stride)
