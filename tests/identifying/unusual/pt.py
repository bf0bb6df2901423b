"""PyTorch networks written in unusual ways, and mistakes that only those can have."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Block(nn.Module):
    def __init__(self, c_in: int, c_out: int, stride: int, norm: Callable[[int], nn.Module]) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.bn1 = norm(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        self.bn2 = norm(c_out)
        self.short = nn.Identity() if c_in == c_out else nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False))
        if c_in != c_out:
            self.short.append(norm(c_out))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.short(x))


class Net(nn.Module):
    def __init__(self, norm: Callable[[int], nn.Module] = nn.BatchNorm2d) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, 1, 1, bias=False)
        self.bn = norm(4)
        self.blocks = nn.Sequential(Block(4, 4, 1, norm), Block(4, 8, 2, norm))
        self.fc = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.blocks(F.relu(self.bn(self.conv(x)))).mean((2, 3)))


class PlainNorm(nn.Module):
    """Keeps its running statistics as plain attributes, and asks for the mode as d2l's does."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma, self.beta = (nn.Parameter(make(1, channels, 1, 1)) for make in (torch.ones, torch.zeros))
        self.moving_mean, self.moving_var = torch.zeros(1, channels, 1, 1), torch.ones(1, channels, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        mean, variance = self.moving_mean, self.moving_var
        if torch.is_grad_enabled():
            mean, variance = x.mean((0, 2, 3), keepdim=True), x.var((0, 2, 3), keepdim=True, unbiased=False)
            self.moving_mean = (0.9 * self.moving_mean + 0.1 * mean).data
            self.moving_var = (0.9 * self.moving_var + 0.1 * variance).data
        return self.gamma * (x - mean) / torch.sqrt(variance + 1e-5) + self.beta


def traced() -> nn.Module:
    return torch.jit.trace(Net().eval(), torch.zeros(1, 3, 16, 16))


class NoResNet(nn.Module):
    """Does something else for images of another size, too."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc((x.relu() if x.shape[-1] % 2 else x).mean((2, 3)))


def cumulative() -> nn.Module:
    """One of its norms keeps the mean over all steps."""
    model = Net()
    model.bn.momentum = None
    return model


class LateLayer(Net):
    """Makes its head anew at each pass."""

    def forward(self, x: Tensor) -> Tensor:
        self.fc = nn.Identity()
        torch.manual_seed(0)
        return nn.Linear(8, 10).to(x)(super().forward(x))


class NoFloat64InTraining(Net):
    def forward(self, x: Tensor) -> Tensor:
        if self.training and x.dtype == torch.float64:
            raise TypeError("expected float32")
        return super().forward(x)


class SameNorm(Block):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn1(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.short(x))


def same_norms() -> nn.Module:
    model = Net()
    model.blocks = nn.Sequential(SameNorm(4, 4, 1, nn.BatchNorm2d), SameNorm(4, 8, 2, nn.BatchNorm2d))
    return model


def same_blocks() -> nn.Module:
    model = Net()
    model.blocks = nn.Sequential(*[model.blocks[0]] * 3, model.blocks[1])
    return model
