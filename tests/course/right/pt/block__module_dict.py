import torch
from torch import nn


class GraphBlock(nn.Module):
    """The block as a little graph: name -> (module, inputs)."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.nodes = nn.ModuleDict()
        self.inputs: dict[str, list[str]] = {}

        def add(name: str, module: nn.Module, *inputs: str) -> str:
            self.nodes[name] = module
            self.inputs[name] = list(inputs)
            return name

        def conv_norm(name: str, source: str, n: int, kernel: int, step: int) -> str:
            conv = nn.Conv2d(n, channels, kernel, step, kernel // 2, bias=False)
            add(f"{name}_conv", conv, source)
            return add(f"{name}_norm", nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY), f"{name}_conv")

        shortcut = "input"
        if stride != 1 or in_channels != channels:
            shortcut = conv_norm("shortcut", "input", in_channels, 1, stride)
        first = conv_norm("first", "input", in_channels, 3, stride)
        active = add("first_relu", nn.ReLU(), first)
        self.ends = conv_norm("second", active, channels, 3, 1), shortcut

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        values = {"input": x}
        for name, module in self.nodes.items():
            values[name] = module(*(values[source] for source in self.inputs[name]))
        left, right = self.ends
        return torch.relu(values[left] + values[right])


def make_block(in_channels: int, channels: int, stride: int) -> nn.Module:
    return GraphBlock(in_channels, channels, stride)
