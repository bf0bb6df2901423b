import paddle
from paddle import nn


class LoopBlock(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        plan = [("first", in_channels, 3, stride), ("second", channels, 3, 1)]
        if stride != 1 or in_channels != channels:
            plan.append(("shortcut", in_channels, 1, stride))
        for name, n, kernel, step in plan:
            conv = nn.Conv2D(n, channels, kernel, step, kernel // 2, bias_attr=False)
            self.add_sublayer(f"{name}_conv", conv)
            self.add_sublayer(f"{name}_norm", nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS))
        self.names = [name for name, *_ in plan]

    def unit(self, name, x):
        if name not in self.names:
            return x
        return getattr(self, f"{name}_norm")(getattr(self, f"{name}_conv")(x))

    def forward(self, x):
        y = self.unit("second", paddle.nn.functional.relu(self.unit("first", x)))
        return paddle.nn.functional.relu(y + self.unit("shortcut", x))


def make_block(in_channels, channels, stride):
    return LoopBlock(in_channels, channels, stride)
