import paddle
import paddle.nn.functional as F


class Block(paddle.nn.Layer):
    def __init__(self, n: int, m: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        self.norm1 = paddle.nn.BatchNorm2D(n, momentum=DECAY, epsilon=EPS)
        self.norm2 = paddle.nn.BatchNorm2D(m, momentum=DECAY, epsilon=EPS)
        self.w1 = self.create_parameter([m, n, 3, 3])
        self.w2 = self.create_parameter([m, m, 3, 3])
        self.w3 = self.create_parameter([m, n, 1, 1]) if stride != 1 or n != m else None

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        active = F.relu(self.norm1(x))
        if self.w3 is not None:
            # a 1x1 convolution mixes the channels of every stride-th pixel
            thin = active[:, :, :: self.stride, :: self.stride]
            x = paddle.einsum("mn,bnhw->bmhw", self.w3.squeeze([2, 3]), thin)
        y = F.conv2d(active, self.w1, stride=self.stride, padding=1)
        return x + F.conv2d(F.relu(self.norm2(y)), self.w2, padding=1)


def make_preactivation(in_channels: int, channels: int, stride: int) -> paddle.nn.Layer:
    return Block(in_channels, channels, stride)
