"""The oracle: what the spec implies, layer by layer, found by arithmetic alone.

No framework and no model is asked, so a backend can be checked against it.
Shapes are (channels, height, width), or (features,) behind the average pool.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from resnet_spec.errors import SpecError
from resnet_spec.images import as_sides
from resnet_spec.spec import STEM_POOL_KERNEL, STEM_POOL_STRIDE, ResNetSpec

Shape = tuple[int, ...]

RUNNING_STATISTICS = ("running_mean", "running_var")
WEIGHTED_KINDS = ("conv", "norm", "linear")
TRACED_KINDS = (*WEIGHTED_KINDS, "block")


@dataclass(frozen=True)
class Layer:
    """One layer as a trace measures it on a live model.

    name: as torchvision names its module, `layer2.0.conv1`; a block's row is its output.
    kind: `conv`, `norm`, `linear` or `block`; the oracle also lists `max_pool` and `avg_pool`,
        and a trace shows a layer that no ResNet has under the class name its framework gives it.
    output_shape: without the batch; None when the layer was never called.
    parameters: how many numbers are trained.
    running_statistics: how many numbers a norm keeps for inference.
    """

    name: str
    kind: str
    output_shape: Shape | None
    parameters: int = 0
    running_statistics: int = 0


@dataclass(frozen=True)
class OracleLayer(Layer):
    """A layer with what only the oracle knows.

    input_shape: without the batch.
    weights: shape of each of its tensors by its last name, as `{"weight": (64, 3, 7, 7)}`;
        convolutions (out, in / groups, height, width), linear (out, in).
    macs: multiply-accumulates of convolutions and linear layers for one image.
    """

    input_shape: Shape = ()
    weights: Mapping[str, Shape] = field(default_factory=dict)
    macs: int = 0

    def traced(self) -> Layer:
        """The part that a trace of a live model must equal."""
        return Layer(self.name, self.kind, self.output_shape, self.parameters, self.running_statistics)


@dataclass(frozen=True)
class LayerTable:
    """All layers of a network, in the order in which data flows, and their totals."""

    layers: tuple[OracleLayer, ...]

    def __getitem__(self, name: str) -> OracleLayer:
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    @property
    def traced(self) -> list[Layer]:
        """The rows that `trace` must give for a live model of this spec."""
        return [layer.traced() for layer in self.layers if layer.kind in TRACED_KINDS]

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def running_statistics(self) -> int:
        return sum(layer.running_statistics for layer in self.layers)

    @property
    def total(self) -> int:
        return self.parameters + self.running_statistics

    @property
    def macs(self) -> int:
        return sum(layer.macs for layer in self.layers)

    @property
    def depth(self) -> int:
        """The number in the network's name: convolutions and the linear layer on the main path."""
        on_main_path = [layer for layer in self.layers if ".downsample." not in layer.name]
        return count(on_main_path, "conv") + count(on_main_path, "linear")


def count(layers: Iterable[Layer], *kinds: str) -> int:
    """How many of the layers are of these kinds."""
    return sum(layer.kind in kinds for layer in layers)


def can_train(table: LayerTable, batch: int) -> bool:
    """Whether every norm sees more than one value per channel of a batch; one value alone has no variance."""
    shapes = [layer.output_shape for layer in table.layers if layer.kind == "norm"]
    return all(batch * shape[1] * shape[2] > 1 for shape in shapes if shape)


def layer_table(spec: ResNetSpec, image_size: int | tuple[int, int] | None = None) -> LayerTable:
    """Every layer of the spec's network for an image of this size (height, width), in pixels.

    A single number is a square; None is the spec's own size. Raises SpecError for a size
    that is smaller than the network's strides or its unpadded max-pool can take.
    """
    height, width = as_image_size(spec, image_size)
    walk = _Walk(spec)
    image = (spec.in_channels, height, width)
    shape = walk.conv("conv1", image, spec.stem_channels, spec.stem_kernel, spec.stem_stride)
    if spec.stem_norm:
        walk.norm("bn1", shape)
    if spec.stem_pool != "none":
        shape = walk.max_pool("maxpool", shape)
    stages = zip(spec.stage_blocks, spec.stage_channels, spec.stage_strides, strict=True)
    for stage, (blocks, channels, stride) in enumerate(stages, start=1):
        for index in range(blocks):
            shape = walk.block(f"layer{stage}.{index}", shape, channels, stride if index == 0 else 1)
    if spec.preactivation:
        walk.norm("norm", shape)
    shape = walk.avg_pool("avgpool", shape)
    walk.linear("fc", shape, spec.num_classes)
    return LayerTable(tuple(walk.layers))


def as_image_size(spec: ResNetSpec, image_size: int | tuple[int, int] | None) -> tuple[int, int]:
    """The size as (height, width); raises SpecError when it is too small for the spec."""
    height, width = as_sides(spec.image_size if image_size is None else image_size)
    if min(height, width) < spec.smallest_image:
        raise SpecError(f"The image is {height}x{width} pixels, but {spec.why_smallest}")
    return height, width


class _Walk:
    """Follows an image's shape through the network and notes each layer on the way."""

    def __init__(self, spec: ResNetSpec) -> None:
        self.spec = spec
        self.layers: list[OracleLayer] = []

    def _note(
        self, name: str, kind: str, input_shape: Shape, output_shape: Shape, weights: dict[str, Shape], macs: int = 0
    ) -> Shape:
        parameters = running = 0
        for key, shape in weights.items():
            if key in RUNNING_STATISTICS:
                running += math.prod(shape)
            else:
                parameters += math.prod(shape)
        self.layers.append(OracleLayer(name, kind, output_shape, parameters, running, input_shape, weights, macs))
        return output_shape

    def conv(self, name: str, shape: Shape, out_channels: int, kernel: int, stride: int, groups: int = 1) -> Shape:
        in_channels, *sides = shape
        height, width = (slid(side, kernel, stride, self.spec.conv_padding) for side in sides)
        weights: dict[str, Shape] = {"weight": (out_channels, in_channels // groups, kernel, kernel)}
        macs = height * width * math.prod(weights["weight"])
        if self.spec.conv_bias:
            weights["bias"] = (out_channels,)
        return self._note(name, "conv", shape, (out_channels, height, width), weights, macs)

    def norm(self, name: str, shape: Shape) -> None:
        if self.spec.norm != "none":
            weights = dict.fromkeys(("weight", "bias", *RUNNING_STATISTICS), shape[:1])
            self._note(name, "norm", shape, shape, weights)

    def max_pool(self, name: str, shape: Shape) -> Shape:
        channels, *sides = shape
        height, width = (slid(side, STEM_POOL_KERNEL, STEM_POOL_STRIDE, self.spec.stem_pool) for side in sides)
        return self._note(name, "max_pool", shape, (channels, height, width), {})

    def block(self, name: str, shape: Shape, channels: int, stride: int) -> Shape:
        spec = self.spec
        out_channels = channels * spec.expansion
        if spec.block == "basic":
            units = [(channels, 3, stride, 1), (channels, 3, 1, 1)]
        else:
            width = spec.bottleneck_width(channels)
            first, second = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)
            units = [(width, 1, first, 1), (width, 3, second, spec.groups), (out_channels, 1, 1, 1)]
        x = shape
        for index, (unit_channels, kernel, unit_stride, groups) in enumerate(units, start=1):
            if spec.preactivation:
                self.norm(f"{name}.bn{index}", x)
            x = self.conv(f"{name}.conv{index}", x, unit_channels, kernel, unit_stride, groups)
            if not spec.preactivation:
                self.norm(f"{name}.bn{index}", x)
        if spec.projects(shape[0], out_channels, stride):
            self.conv(f"{name}.downsample.0", shape, out_channels, 1, stride)
            if spec.projection_norm:
                self.norm(f"{name}.downsample.1", x)
        return self._note(name, "block", shape, x, {})

    def avg_pool(self, name: str, shape: Shape) -> Shape:
        return self._note(name, "avg_pool", shape, shape[:1], {})

    def linear(self, name: str, shape: Shape, num_classes: int) -> Shape:
        weights = {"weight": (num_classes, *shape), "bias": (num_classes,)}
        return self._note(name, "linear", shape, (num_classes,), weights, math.prod(weights["weight"]))


def slid(side: int, kernel: int, stride: int, padding: str) -> int:
    """How many places a sliding window has along one side."""
    if padding == "same":
        return math.ceil(side / stride)
    padded = side + 2 * (kernel // 2) if padding == "symmetric" else side
    return (padded - kernel) // stride + 1
