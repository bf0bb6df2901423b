"""What the picture of a network shows, read from the spec and the oracle's shapes; `paint` paints it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from resnet_spec import OracleLayer, ResNetSpec, RosettaError, layer_table
from resnet_spec.oracle import Shape
from resnet_spec.spec import STEM_POOL_KERNEL, STEM_POOL_STRIDE

MAX_STAGES = 32
MOST_BLOCKS = {"basic": 6, "bottleneck": 4}
"""How many blocks a row has room for."""
SHOWN_OF_MANY = 2
"""How many are shown of a stage that has more."""


@dataclass(frozen=True)
class Operation:
    """A box of the picture.

    name: of the layer, as the oracle calls it; `softmax` is no layer of its own there.
    parts: what the box says, as ("3x3", "128", "/2"): kernel, channels, stride.
    shape: what comes out, without the batch.
    """

    name: str
    parts: tuple[str, ...]
    shape: Shape


@dataclass(frozen=True)
class Shortcut:
    """The way around a block; dotted unless it is the identity.

    parts: what is written on it, as ("1x1", "/2"); nothing on the identity.
    """

    kind: Literal["identity", "zeros", "projection"]
    parts: tuple[str, ...] = ()

    @property
    def is_dotted(self) -> bool:
        return self.kind != "identity"


@dataclass(frozen=True)
class Block:
    """A block's convolutions in order, and its shortcut, None in a plain network."""

    name: str
    convolutions: tuple[Operation, ...]
    shortcut: Shortcut | None


@dataclass(frozen=True)
class Row:
    """The stem or the head, made of operations, or a stage, made of blocks.

    hidden: how many more blocks follow, each equal to the last that is shown.
    shape: what the row's end gives, without the batch; shape_note says what that is.
    """

    title: str
    shape: Shape
    note: str = ""
    operations: tuple[Operation, ...] = ()
    blocks: tuple[Block, ...] = ()
    hidden: int = 0
    shape_note: str = ""


@dataclass(frozen=True)
class Picture:
    """Everything that a picture says.

    image_shape: (channels, height, width) of what goes in.
    legend: what the signs mean: `convolution`, `sum`, `identity` and the kinds of dotted shortcuts.
    """

    title: str
    subtitle: str
    image_shape: Shape
    rows: tuple[Row, ...]
    legend: Mapping[str, str]


def lay_out(spec: ResNetSpec, image_size: int | tuple[int, int] | None = None) -> Picture:
    """What the picture of a network shows for images of this size, (height, width) or a side, in pixels.

    Raises SpecError for an image that is too small, and RosettaError for more stages than a picture takes.
    """
    table = layer_table(spec, image_size)
    if len(spec.stage_blocks) > MAX_STAGES:
        raise RosettaError(
            f"{spec.name} has {len(spec.stage_blocks)} stages, but a picture shows at most {MAX_STAGES}:"
            " give a network with fewer."
        )
    layers = {layer.name: layer for layer in table.layers}
    stages = [_stage(spec, layers, number) for number in range(1, len(spec.stage_blocks) + 1)]
    return Picture(
        title=spec.name,
        subtitle=f"depth {table.depth} · {table.parameters:,} trained parameters · {table.macs:,} multiply-accumulates",
        image_shape=table.layers[0].input_shape,
        rows=(_stem(spec, layers), *stages, _head(spec, layers)),
        legend=_legend(spec, {block.shortcut.kind for row in stages for block in row.blocks if block.shortcut}),
    )


def _stem(spec: ResNetSpec, layers: Mapping[str, OracleLayer]) -> Row:
    conv = _convolution(layers["conv1"], spec.stem_stride)
    follow = _norm_relu(spec, norm=spec.stem_norm, relu=spec.stem_relu)
    parts = (", ".join(conv.parts), ", ".join(follow)) if follow else (", ".join(conv.parts),)
    operations = [Operation(conv.name, parts, conv.shape)]
    if spec.stem_pool != "none":
        pool = f"{STEM_POOL_KERNEL}x{STEM_POOL_KERNEL} max pool, /{STEM_POOL_STRIDE}"
        padding = {"symmetric": "padded by 1", "valid": "not padded", "same": "padded same"}[spec.stem_pool]
        operations.append(Operation("maxpool", (pool, padding), _output(layers["maxpool"])))
    return Row("stem", operations[-1].shape, operations=tuple(operations))


def _stage(spec: ResNetSpec, layers: Mapping[str, OracleLayer], number: int) -> Row:
    count = spec.stage_blocks[number - 1]
    stride = spec.stage_strides[number - 1]
    shown = count if count <= MOST_BLOCKS[spec.block] else SHOWN_OF_MANY
    blocks = [_block(spec, layers, f"layer{number}.{i}", stride if i == 0 else 1) for i in range(shown)]
    note = f"{count} block" if count == 1 else f"{count} blocks"
    shape = _output(layers[f"layer{number}.0"])
    return Row(f"stage {number}", shape, note, blocks=tuple(blocks), hidden=count - shown)


def _block(spec: ResNetSpec, layers: Mapping[str, OracleLayer], name: str, stride: int) -> Block:
    if spec.block == "basic":
        strides = [stride, 1]
    else:
        strides = [stride, 1, 1] if spec.bottleneck_stride == "1x1" else [1, stride, 1]
    convolutions = [_convolution(layers[f"{name}.conv{i}"], s) for i, s in enumerate(strides, start=1)]
    in_channels, out_channels = layers[name].input_shape[0], _output(layers[name])[0]
    return Block(name, tuple(convolutions), _shortcut(spec, in_channels, out_channels, stride))


def _convolution(layer: OracleLayer, stride: int) -> Operation:
    out_channels, channels_per_group, kernel, _ = layer.weights["weight"]
    groups = layer.input_shape[0] // channels_per_group
    parts = [f"{kernel}x{kernel}", str(out_channels)]
    if stride != 1:
        parts.append(f"/{stride}")
    if groups != 1:
        parts.append(f"C={groups}")
    return Operation(layer.name, tuple(parts), _output(layer))


def _shortcut(spec: ResNetSpec, in_channels: int, out_channels: int, stride: int) -> Shortcut | None:
    if spec.shortcut == "none":
        return None
    strides = () if stride == 1 else (f"/{stride}",)
    if spec.projects(in_channels, out_channels, stride):
        return Shortcut("projection", ("1x1", *strides))
    if stride == 1 and in_channels == out_channels:
        return Shortcut("identity")
    zeros = () if in_channels == out_channels else (f"+{out_channels - in_channels} zeros",)
    return Shortcut("zeros", (*zeros, *strides))


def _head(spec: ResNetSpec, layers: Mapping[str, OracleLayer]) -> Row:
    pooled, classes = _output(layers["avgpool"]), _output(layers["fc"])
    operations = []
    if spec.preactivation:
        first = "norm, ReLU" if "norm" in layers else "ReLU"
        operations.append(Operation("norm", (first,), layers["avgpool"].input_shape))
    operations.append(Operation("avgpool", ("average pool",), pooled))
    operations.append(Operation("fc", (f"linear, {spec.num_classes}",), classes))
    if spec.head == "softmax":
        operations.append(Operation("softmax", ("softmax",), classes))
    note = "probabilities" if spec.head == "softmax" else "logits"
    return Row("head", classes, operations=tuple(operations), shape_note=note)


def _norm_relu(spec: ResNetSpec, *, norm: bool, relu: bool) -> list[str]:
    """What follows a convolution outside the units, in the spec's order."""
    follow = ["norm"] * norm + ["ReLU"] * relu
    return follow[::-1] if spec.order == "conv_relu_norm" else follow


def _output(layer: OracleLayer) -> Shape:
    assert layer.output_shape is not None  # the oracle knows them all
    return layer.output_shape


def _legend(spec: ResNetSpec, kinds: set[str]) -> dict[str, str]:
    padded = "same-padded convolution" if spec.conv_padding == "same" else "convolution"
    bias = " with bias" if spec.conv_bias else ""
    groups = ", C=groups" if spec.groups > 1 else ""
    words = {
        "conv": f"{padded}{bias} (kernel, channels, /stride{groups})",
        "norm": "" if spec.norm == "none" else "norm",
        "relu": "ReLU",
    }
    unit = ", ".join(words[part] for part in spec.order.split("_") if words[part])
    is_plain = spec.shortcut == "none"
    # In this case the ReLU that the last unit lacks follows at once, as the block's.
    as_if_whole = is_plain and spec.relu_after_sum and spec.order == "conv_norm_relu"
    if not spec.preactivation and not spec.relu_before_sum and not as_if_whole:
        unit += "; the last of a block without its ReLU"
    if is_plain:
        ends_in_relu = spec.relu_after_sum and not as_if_whole
        return {"convolution": unit + ("; then a ReLU at the block's end" if ends_in_relu else "")}
    legend = {"convolution": unit, "sum": "sum, then ReLU" if spec.relu_after_sum else "sum"}
    if "identity" in kinds:
        legend["identity"] = "shortcut: the block's input as it is"
    if "zeros" in kinds:
        legend["zeros"] = "shortcut where the shape changes (option A): pixels dropped, channels of zeros added"
    if "projection" in kinds:
        where = "of every block (option C)" if spec.shortcut == "C" else "where the shape changes (option B)"
        first = "ReLU" if spec.norm == "none" else "norm and ReLU"
        start = f" behind the block's first {first}" if spec.preactivation else ""
        follow = _norm_relu(spec, norm=spec.projection_norm, relu=spec.projection_relu)
        legend["projection"] = ", ".join((f"shortcut {where}: 1x1 convolution{bias}{start}", *follow))
    return legend
