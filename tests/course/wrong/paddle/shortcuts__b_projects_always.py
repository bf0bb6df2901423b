import paddle
from paddle import nn


class ResidualBlock(nn.Layer):
    def __init__(self, option, in_channels, channels, stride):
        super().__init__()
        norm = {"momentum": DECAY, "epsilon": EPS}
        self.body = nn.Sequential(
            ("conv1", nn.Conv2D(in_channels, channels, 3, stride, 1, bias_attr=False)),
            ("bn1", nn.BatchNorm2D(channels, **norm)),
            ("relu", nn.ReLU()),
            ("conv2", nn.Conv2D(channels, channels, 3, 1, 1, bias_attr=False)),
            ("bn2", nn.BatchNorm2D(channels, **norm)),
        )
        if option == "A":
            front = (channels - in_channels) // 2
            back = channels - in_channels - front
            self.shortcut = lambda x: nn.functional.pad(x[:, :, ::stride, ::stride], [0, 0, front, back, 0, 0, 0, 0])
        else:
            self.shortcut = nn.Sequential(
                ("conv", nn.Conv2D(in_channels, channels, 1, stride, bias_attr=False)),
                ("bn", nn.BatchNorm2D(channels, **norm)),
            )

    def forward(self, x: paddle.Tensor):
        return nn.functional.relu(self.body(x) + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return ResidualBlock(option, in_channels, channels, stride)
