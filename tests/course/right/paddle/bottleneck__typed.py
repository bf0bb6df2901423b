from dataclasses import dataclass

from paddle import Tensor, nn
from paddle.nn.functional import relu


@dataclass(frozen=True)
class Unit:
    inputs: int
    outputs: int
    kernel: int
    stride: int = 1
    groups: int = 1

    def build(self) -> nn.Sequential:
        conv = nn.Conv2D(
            self.inputs,
            self.outputs,
            self.kernel,
            stride=self.stride,
            padding=self.kernel // 2,
            groups=self.groups,
            bias_attr=False,
        )
        return nn.Sequential(conv, nn.BatchNorm2D(self.outputs, momentum=DECAY, epsilon=EPS))


class Bottleneck(nn.Layer):
    def __init__(self, units: list[Unit], shortcut: Unit | None) -> None:
        super().__init__()
        self.units = nn.LayerList([unit.build() for unit in units])
        self.shortcut = nn.Identity() if shortcut is None else shortcut.build()

    def forward(self, x: Tensor) -> Tensor:
        *inner, last = self.units
        y = x
        for unit in inner:
            y = relu(unit(y))
        return relu(last(y) + self.shortcut(x))


def make_bottleneck(in_channels: int, channels: int, stride: int) -> nn.Layer:
    wide = 4 * channels
    in_first = STRIDE_IN == "1x1"
    units = [
        Unit(in_channels, channels, 1, stride if in_first else 1),
        Unit(channels, channels, 3, 1 if in_first else stride, GROUPS),
        Unit(channels, wide, 1),
    ]
    changes = stride != 1 or in_channels != wide
    return Bottleneck(units, Unit(in_channels, wide, 1, stride) if changes else None)
