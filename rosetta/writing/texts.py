"""What a plain text says beside the network: its title, its shapes, and how it is run."""

import ast
import importlib.metadata
import re
import textwrap

from resnet_spec import ResNetSpec, get_entry, layer_table, list_specs
from rosetta.backends import DISTRIBUTION, BackendInfo

WIDTH = 96

MAINS = {
    "pt": """
import torch

def main() -> None:
    \"\"\"Builds the network and prints the shape of its output and its total.\"\"\"
    model = ResNet().eval()
    output = model(torch.zeros(1, {channels}, {size}, {size}))
    state = [tensor for tensor in model.state_dict().values() if tensor.is_floating_point()]
    print(tuple(output.shape), f"{{sum(tensor.numel() for tensor in state):,}}")
""",
    "keras": """
import keras

def main() -> None:
    \"\"\"Builds the network and prints the shape of its output and its total.\"\"\"
    model = resnet()
    output = model(keras.ops.zeros((1, {size}, {size}, {channels})))
    print(tuple(output.shape), f"{{model.count_params():,}}")
""",
    "paddle": """
import paddle

def main() -> None:
    \"\"\"Builds the network and prints the shape of its output and its total.\"\"\"
    model = ResNet()
    model.eval()
    output = model(paddle.zeros([1, {channels}, {size}, {size}]))
    print(tuple(output.shape), f"{{sum(tensor.size for tensor in model.state_dict().values()):,}}")
""",
    "jax": """
import jax
import jax.numpy as jnp
from flax import nnx

def main() -> None:
    \"\"\"Builds the network and prints the shape of its output and its total.\"\"\"
    model = ResNet(rngs=nnx.Rngs(0))
    model.eval()
    output = model(jnp.zeros((1, {size}, {size}, {channels})))
    state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
    print(output.shape, f"{{sum(tensor.size for tensor in jax.tree.leaves(state)):,}}")
""",
}
LOADING = {
    "pt": ("pth", 'model.load_state_dict(torch.load("{file}"))'),
    "keras": ("weights.h5", 'model.load_weights("{file}")'),
    "paddle": ("pdparams", 'model.set_state_dict(paddle.load("{file}"))'),
    "jax": ("orbax", "nnx.update(model, StandardCheckpointer().restore(path, nnx.state(model)))"),
}
_FRAMEWORKS = ("torch", "keras", "tensorflow", "paddlepaddle", "jax", "flax")


def title(spec: ResNetSpec, info: BackendInfo, command: str) -> str:
    """The text of the file's docstring. command: what a person types to get the file."""
    table = layer_table(spec)
    entry = get_entry(spec.name) if spec.name in list_specs() else None
    source = f": {entry.source}" if entry and entry.spec == spec else ""
    suffix, load = LOADING[info.key]
    lines = [
        *textwrap.wrap(f"{spec.name} in {info.framework}{source}.", WIDTH - 3),
        "",
        f"    {table.parameters:>11,} parameters",
        f"    {table.running_statistics:>11,} running statistics",
        f"    {table.total:>11,} in all",
        "",
        f"Made by `{command}`",
        f"for {_versions(info)}.",
        f"Weights that `rosetta convert` has written as .{suffix} load with",
        f"`{load.format(file=f'{spec.name}.{suffix}')}`.",
    ]
    return "\n".join(lines)


def _versions(info: BackendInfo) -> str:
    """`torch 2.6 or later`, as this project's own metadata has it."""
    wanted = [
        re.match(r"([a-z]+).*>=([\d.]+).*extra == ['\"](\w+)", each)
        for each in importlib.metadata.requires(DISTRIBUTION) or []
    ]
    found = [f"{each[1]} {each[2]}" for each in wanted if each and each[3] == info.key and each[1] in _FRAMEWORKS]
    return f"{' and '.join(found)} or later"


def shapes(spec: ResNetSpec, *, is_last: bool) -> str:
    """What comes out after each stage, a line each. is_last: channels stand last."""
    table = layer_table(spec)
    ends = {"conv1": "conv1", "maxpool": "max_pool", "avgpool": "mean", "fc": "fc"}
    found: dict[str, tuple[int, ...]] = {}
    for layer in table.layers:
        stage = layer.name.partition(".")[0]
        name = ends.get(layer.name) or (stage if stage.startswith("layer") and ".downsample" not in layer.name else "")
        if name and layer.output_shape:
            found[name] = layer.output_shape
    longest = max(map(len, found))
    rows = [f"    {name:{longest}}  {_shape(shape, is_last)}" for name, shape in found.items()]
    return "\n".join([f"For an image of {spec.image_size}x{spec.image_size} pixels:", "", *rows])


def _shape(shape: tuple[int, ...], is_last: bool) -> str:
    channels, *sides = shape
    return " x ".join(map(str, (*sides, channels) if is_last else shape))


def main_of(spec: ResNetSpec, info: BackendInfo) -> list[ast.stmt]:
    """The definitions that let the file be run, with their imports."""
    text = MAINS[info.key].format(channels=spec.in_channels, size=spec.image_size)
    return ast.parse(text).body
