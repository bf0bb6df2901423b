import paddle
from paddle import nn


class HandNorm(nn.Layer):
    def __init__(self, channels):
        super().__init__()
        shape = [1, channels, 1, 1]
        self.gamma = self.create_parameter(shape, default_initializer=nn.initializer.Constant(1.0))
        self.beta = self.create_parameter(shape, default_initializer=nn.initializer.Constant(0.0))
        self.register_buffer("moving_mean", paddle.zeros(shape))
        self.register_buffer("moving_var", paddle.ones(shape))

    def forward(self, x):
        if self.training:
            mean = x.mean(axis=[0, 2, 3], keepdim=True)
            var = ((x - mean) ** 2).mean(axis=[0, 2, 3], keepdim=True)
            with paddle.no_grad():
                self.moving_mean.set_value(DECAY * self.moving_mean + (1 - DECAY) * mean)
                self.moving_var.set_value(DECAY * self.moving_var + (1 - DECAY) * var)
        else:
            mean, var = self.moving_mean, self.moving_var
        return (x - mean) / paddle.sqrt(var + EPS) * self.gamma + self.beta


class Block(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride, 1, bias_attr=False)
        self.norm1 = HandNorm(channels)
        self.conv2 = nn.Conv2D(channels, channels, 3, 1, 1, bias_attr=False)
        self.norm2 = HandNorm(channels)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_channels != channels:
            self.shortcut = nn.Sequential(
                nn.Conv2D(in_channels, channels, 1, stride, bias_attr=False), HandNorm(channels)
            )

    def forward(self, x):
        y = paddle.maximum(self.norm1(self.conv1(x)), paddle.zeros([1], dtype=x.dtype))
        y = self.norm2(self.conv2(y)) + self.shortcut(x)
        return y * (y > 0).astype(y.dtype)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
