import paddle
from paddle import nn


class GraphBlock(nn.Layer):
    """A list of (name, layer, input), run one after the other."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.graph: list[tuple[str, str]] = []
        self.nodes = nn.LayerDict()

        def conv_norm(name: str, source: str, n: int, kernel: int, step: int) -> str:
            conv = nn.Conv2D(n, channels, kernel, step, kernel // 2, bias_attr=False)
            norm = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
            return node(f"{name}_norm", norm, node(f"{name}_conv", conv, source))

        def node(name: str, layer: nn.Layer, source: str) -> str:
            self.nodes[name] = layer
            self.graph.append((name, source))
            return name

        first = node("relu", nn.ReLU(), conv_norm("first", "input", in_channels, 3, stride))
        self.left = conv_norm("second", first, channels, 3, 1)
        changes = stride != 1 or in_channels != channels
        self.right = conv_norm("shortcut", "input", in_channels, 1, stride) if changes else "input"

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        values = {"input": x}
        for name, source in self.graph:
            values[name] = self.nodes[name](values[source])
        return nn.functional.relu(values[self.left] + values[self.right])


def make_block(in_channels: int, channels: int, stride: int) -> nn.Layer:
    return GraphBlock(in_channels, channels, stride)
