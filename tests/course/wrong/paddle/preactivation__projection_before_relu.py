import paddle
from paddle import nn


class PreBlock(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.norms = nn.LayerList([nn.BatchNorm2D(n, DECAY, EPS) for n in (in_channels, channels)])
        self.convs = nn.LayerList(
            [
                nn.Conv2D(in_channels, channels, 3, stride, 1, bias_attr=False),
                nn.Conv2D(channels, channels, 3, 1, 1, bias_attr=False),
            ]
        )
        self.projection = None
        if stride != 1 or in_channels != channels:
            self.projection = nn.Conv2D(in_channels, channels, 1, stride, bias_attr=False)

    def forward(self, x):
        y = x
        for i, (norm, conv) in enumerate(zip(self.norms, self.convs, strict=True)):
            y = norm(y)
            if i == 0 and self.projection is not None:
                x = self.projection(y)
            y = conv(paddle.nn.functional.relu(y))
        return x + y


def make_preactivation(in_channels, channels, stride):
    return PreBlock(in_channels, channels, stride)
