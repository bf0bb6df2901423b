"""The table of operations of a spec's network: what a recording of it must show."""

from dataclasses import dataclass, field
from typing import Any, cast

from resnet_spec.operations import Operation
from resnet_spec.oracle import Shape, as_image_size, slid
from resnet_spec.reference import Reference, same_sides
from resnet_spec.spec import STEM_POOL_KERNEL, STEM_POOL_STRIDE, ResNetSpec
from resnet_spec.weights import weight_shapes

_ROLES = {"norm": ("weight", "bias", "running_mean", "running_var"), "linear": ("weight", "bias")}


def expected_operations(spec: ResNetSpec, image_size: int | tuple[int, int]) -> tuple[Operation, ...]:
    """The operations for images of this size, side or (height, width) in pixels, with canonical names for all tensors.

    `place` is the layer's canonical name, and the block's where an operation has no layer. Raises SpecError for a
    size that is too small.
    """
    table = _Table(spec, cast(Any, weight_shapes(spec)), training=False, note=lambda _name, _output: None)
    table.resnet(table.operation("image", (), (spec.in_channels, *as_image_size(spec, image_size))))
    return tuple(table.operations)


@dataclass(frozen=True)
class _Value:
    """What an operation gives: its position in the table and its shape, with a batch of one."""

    position: int
    shape: Shape


@dataclass(frozen=True)
class _Table(Reference):
    """The reference's network, of which every operation is noted, and none is computed; `weights` are their shapes."""

    operations: list[Operation] = field(default_factory=list)

    def operation(self, kind: str, inputs: tuple[_Value, ...], shape: Shape, name: str = "", **settings: Any) -> _Value:
        """Notes one."""
        roles = [*_ROLES.get(kind, ())] if kind != "conv" else ["weight", *(["bias"] if self.spec.conv_bias else [])]
        weights = {role: f"{name}.{role}" for role in roles}
        positions = tuple(value.position for value in inputs)
        self.operations.append(Operation(kind, kind, name, positions, weights, settings, shape))
        return _Value(len(self.operations) - 1, (1, *shape))

    def conv(self, name: str, x: Any, stride: int = 1, groups: int = 1) -> Any:
        out_channels, _, kernel, _ = self.weights[f"{name}.weight"]
        padding, sides = _padding(x.shape[2:], kernel, stride, self.spec.conv_padding)
        return self.operation(
            *("conv", (x,), (out_channels, *sides), name),
            kernel=(kernel, kernel),
            stride=(stride, stride),
            padding=padding,
            dilation=(1, 1),
            groups=groups,
        )

    def norm(self, name: str, x: Any) -> Any:
        spec = self.spec
        settings = {"norm": "batch", "eps": spec.norm_eps, "decay": spec.norm_decay, "batch_statistics": False}
        return self.operation("norm", (x,), x.shape[1:], name, **settings)

    def relu(self, x: Any) -> Any:
        return self.operation("relu", (x,), x.shape[1:])

    def max_pool(self, x: Any) -> Any:
        kernel, stride = STEM_POOL_KERNEL, STEM_POOL_STRIDE
        padding, sides = _padding(x.shape[2:], kernel, stride, self.spec.stem_pool)
        settings: dict[str, Any] = {
            "kernel": (kernel, kernel),
            "stride": (stride, stride),
            "padding": padding,
            "dilation": (1, 1),
        }
        return self.operation("max_pool", (x,), (x.shape[1], *sides), **settings)

    def every_nth(self, x: Any, stride: int) -> Any:
        if stride == 1:
            return x
        sides = (-(-side // stride) for side in x.shape[2:])
        return self.operation("stride", (x,), (x.shape[1], *sides), stride=(stride, stride))

    def zero_channels(self, x: Any, before: int, after: int) -> Any:
        if before == after == 0:
            return x
        return self.operation("pad", (x,), (before + x.shape[1] + after, *x.shape[2:]), channels=(before, after))

    def sum(self, x: Any, skip: Any) -> Any:
        return self.operation("sum", (x, skip), x.shape[1:])

    def mean(self, x: Any) -> Any:
        return self.operation("mean", (x,), x.shape[1:2])

    def linear(self, name: str, x: Any) -> Any:
        return self.operation("linear", (x,), cast(Any, self.weights[f"{name}.weight"])[:1], name)

    def softmax(self, x: Any) -> Any:
        return self.operation("softmax", (x,), x.shape[1:])


def _padding(sides: Shape, kernel: int, stride: int, how: str) -> tuple[Shape, Shape]:
    """(top, bottom, left, right), and how many places the window has along each side."""
    pairs = {"valid": [(0, 0)] * 2, "symmetric": [(kernel // 2, kernel // 2)] * 2}.get(how)
    pairs = pairs or [same_sides(side, kernel, stride) for side in sides]
    return (*pairs[0], *pairs[1]), tuple(slid(side, kernel, stride, how) for side in sides)
