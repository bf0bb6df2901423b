import paddle
from paddle import nn


class ZeroChannels(nn.Layer):
    """Option A as a product with a matrix of ones and zeros over the channels."""

    def __init__(self, n: int, m: int, stride: int) -> None:
        super().__init__()
        self.n, self.m, self.stride = n, m, stride

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        identity = paddle.eye(self.n, dtype=x.dtype)
        before = (self.m - self.n) // 2
        matrix = paddle.concat(
            [
                paddle.zeros([before, self.n], dtype=x.dtype),
                identity,
                paddle.zeros([self.m - self.n - before, self.n], dtype=x.dtype),
            ]
        )
        return paddle.einsum("mn,bnhw->bmhw", matrix, x[:, :, :: self.stride, :: self.stride])


class Projection(nn.Sequential):
    def __init__(self, n: int, m: int, stride: int) -> None:
        super().__init__(nn.Conv2D(n, m, 1, stride, bias_attr=False), nn.BatchNorm2D(m, DECAY, EPS))


class Block(nn.Layer):
    def __init__(self, shortcut: nn.Layer, n: int, m: int, stride: int) -> None:
        super().__init__()
        self.shortcut = shortcut
        self.branch = nn.Sequential(
            nn.Conv2D(n, m, 3, stride, 1, bias_attr=False),
            nn.BatchNorm2D(m, DECAY, EPS),
            nn.ReLU(),
            nn.Conv2D(m, m, 3, 1, 1, bias_attr=False),
            nn.BatchNorm2D(m, DECAY, EPS),
        )

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return nn.functional.relu(self.branch(x) + self.shortcut(x))


def make_block(option: str, in_channels: int, channels: int, stride: int) -> nn.Layer:
    sizes = in_channels, channels, stride
    if option != "C" and sizes == (channels, channels, 1):
        shortcut: nn.Layer = nn.Identity()
    elif option == "A":
        shortcut = ZeroChannels(*sizes)
    else:
        shortcut = Projection(*sizes)
    return Block(shortcut, *sizes)
