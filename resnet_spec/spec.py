"""What a ResNet is: every choice in which published ResNets differ, as plain data.

Papers cited by section below:
    [v1] He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, 2015 (arXiv 1512.03385)
    [v2] He, Zhang, Ren, Sun: Identity Mappings in Deep Residual Networks, 2016 (arXiv 1603.05027)
"""

import dataclasses
import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np

from resnet_spec.errors import SpecError

MAX_INTEGER = 100_000
MAX_BLOCKS = 10_000
MIN_EPS = 1e-30  # well within float32
LONGEST_SHOWN = 60
STEM_POOL_KERNEL = 3
STEM_POOL_STRIDE = 2


@dataclass(frozen=True, kw_only=True)
class ResNetSpec:
    """One ResNet. The defaults are torchvision's ResNet-18.

    Every field changes the network, except the name and the image size, which are left out of comparison.
    A combination that has no meaning raises SpecError.
    """

    name: str = field(default="resnet", compare=False)
    image_size: int = field(default=224, compare=False)
    """Side, in pixels, of the images that the network was published for."""
    in_channels: int = 3
    num_classes: int = 1000
    head: Literal["logits", "softmax"] = "logits"

    block: Literal["basic", "bottleneck"] = "basic"
    """Two 3x3 convolutions, or 1x1, 3x3, 1x1 with four times the channels at its end ([v1] figure 5)."""
    order: Literal["conv_norm_relu", "norm_relu_conv", "conv_relu_norm"] = "conv_norm_relu"
    """Order within a unit: [v1], pre-activation [v2], or one that is only seen in tutorials."""

    stage_blocks: tuple[int, ...] = (2, 2, 2, 2)
    stage_channels: tuple[int, ...] = (64, 128, 256, 512)
    """Channels of each stage's 3x3 convolutions, before a bottleneck's expansion."""
    stage_strides: tuple[int, ...] = (1, 2, 2, 2)
    """Stride of each stage's first block."""

    stem_kernel: int = 7
    stem_stride: int = 2
    stem_channels: int = 64
    stem_norm: bool = True
    stem_relu: bool = True
    stem_pool: Literal["none", "symmetric", "valid", "same"] = "symmetric"
    """The 3x3 stride-2 max-pool: none, or how it pads (`valid` pads nothing)."""

    shortcut: Literal["A", "B", "C", "none"] = "B"
    """Where the shape changes: A drops pixels and adds zero channels, B projects; C projects in
    every block ([v1] section 4.1); none is a plain network."""
    projection_norm: bool = True
    projection_relu: bool = False
    bottleneck_stride: Literal["1x1", "3x3"] = "3x3"
    """The bottleneck's convolution that strides: the first 1x1 (v1, as in the paper's released
    models) or the 3x3 (v1.5, as torchvision)."""
    groups: int = 1
    width_per_group: int = 64
    """Channels per group of a bottleneck's 3x3 convolution when the stage has 64 channels."""

    conv_bias: bool = False
    conv_padding: Literal["symmetric", "same"] = "symmetric"
    """`symmetric` pads kernel // 2 on every side; `same` pads as TensorFlow defines it."""

    norm: Literal["batch", "none"] = "batch"
    norm_eps: float = 1e-5
    norm_decay: float = 0.9
    """Weight of the *old* running average; PyTorch's `momentum` is 1 minus this."""

    relu_before_sum: bool = False
    """Whether a block's last unit keeps its ReLU, which then stands before the sum."""
    relu_after_sum: bool = True

    zero_init_last_norm: bool = False
    """Whether each block's last norm starts with scale 0, so that the block starts as its shortcut."""

    def __post_init__(self) -> None:
        for name, hint in _HINTS.items():
            object.__setattr__(self, name, _checked(name, hint, getattr(self, name)))
        _check_combinations(self)

    @property
    def preactivation(self) -> bool:
        """Whether norm and ReLU come before the convolution ([v2])."""
        return self.order == "norm_relu_conv"

    @property
    def expansion(self) -> int:
        """A block's output channels over its stage's channels."""
        return 4 if self.block == "bottleneck" else 1

    @property
    def total_stride(self) -> int:
        """How many pixels of the image one pixel of the last feature map steps over."""
        pool_stride = 1 if self.stem_pool == "none" else STEM_POOL_STRIDE
        return self.stem_stride * pool_stride * math.prod(self.stage_strides)

    @property
    def smallest_image(self) -> int:
        """The least side, in pixels, of an image that the network can take."""
        return max(self.total_stride, self._least_for_the_pool)

    @property
    def why_smallest(self) -> str:
        """The end of an error sentence about an image that is too small."""
        if self.total_stride >= self._least_for_the_pool:
            reason = f"the strides of {self.name} divide its sides by {self.total_stride}"
        else:
            reason = f"the unpadded 3x3 max-pool of {self.name} needs 3x3 pixels behind the stem's convolution"
        return f"{reason}: give at least {self.smallest_image}x{self.smallest_image}."

    @property
    def _least_for_the_pool(self) -> int:
        """Side of the image of which the stem's convolution leaves the unpadded max-pool one window."""
        if self.stem_pool != "valid":
            return 1
        least = (STEM_POOL_KERNEL - 1) * self.stem_stride + 1
        # A symmetric padding of an even kernel adds a place to slide to.
        return least - 1 if self.conv_padding == "symmetric" and self.stem_kernel % 2 == 0 else least

    def bottleneck_width(self, channels: int) -> int:
        """Channels of the bottleneck's 3x3 convolution in a stage of so many channels."""
        return channels * self.width_per_group // 64 * self.groups

    def projects(self, in_channels: int, out_channels: int, stride: int) -> bool:
        """Whether the block's shortcut is a projection."""
        changes_shape = stride != 1 or in_channels != out_channels
        return self.shortcut == "C" or (self.shortcut == "B" and changes_shape)

    def with_float32_norm(self) -> "ResNetSpec":
        """The network whose norm_eps and norm_decay are the nearest that a float32 can hold.

        Paddle keeps both in float32 even in a float64 model, so this is the network that all four
        frameworks can compute to the last digit; it differs by less than 6e-8 of each.
        """
        return self.replace(norm_eps=_float32(self.norm_eps), norm_decay=_float32(self.norm_decay))

    def replace(self, **changes: Any) -> "ResNetSpec":
        """A copy with some fields changed; raises SpecError for an unknown field."""
        check_fields(changes)
        return dataclasses.replace(self, **changes)


_HINTS: dict[str, Any] = get_type_hints(ResNetSpec)


def check_fields(names: Iterable[str]) -> None:
    """Raises SpecError for a name that is no field of the spec."""
    for name in names:
        if name not in _HINTS:
            raise SpecError(f"{show(name)} is not a field of a ResNet spec{did_you_mean(name, _HINTS)}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of an error sentence: the three known names nearest to a mistyped one."""
    near = difflib.get_close_matches(name[:LONGEST_SHOWN].lower(), list(known), n=3, cutoff=0.0)
    return f": did you mean {', '.join(near[:-1])} or {near[-1]}?"


def _checked(name: str, hint: Any, value: Any) -> Any:
    """The value in the field's type, or a SpecError that says what the field allows."""
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        if not isinstance(value, str) or value not in choices:
            raise SpecError(f"{name} is {show(value)}, but must be one of {', '.join(map(repr, choices))}.")
    elif hint is str:
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise SpecError(f"{name} is {show(value)}, but must be a line of printable text.")
    elif hint is bool:
        if not isinstance(value, bool):
            raise SpecError(f"{name} is {show(value)}, but must be true or false.")
    elif hint is int:
        if not _is_count(value):
            raise SpecError(f"{name} is {show(value)}, but must be a whole number from 1 to {MAX_INTEGER}.")
    elif hint is float:
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= float(value) <= 1:
            raise SpecError(f"{name} is {show(value)}, but must be a number from 0 to 1.")
        return float(value)
    else:
        if not isinstance(value, list | tuple | np.ndarray) or not len(value) or not all(map(_is_count, value)):
            raise SpecError(
                f"{name} is {show(value)}, but must be a list of whole numbers from 1 to {MAX_INTEGER}, one per stage."
            )
        return tuple(map(int, value))
    return int(value) if hint is int else value


def _float32(value: float) -> float:
    return float(np.float32(value))


def check_dtype(dtype: str) -> None:
    """Raises SpecError unless the dtype is one that all four frameworks compute in on a CPU."""
    if dtype not in ("float32", "float64"):
        raise SpecError(f"dtype is {show(dtype)}, but must be 'float32' or 'float64'.")


def _is_count(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, Integral):
        return False
    return 1 <= int(value) <= MAX_INTEGER


def show(value: object) -> str:
    """A value as a message shows it: as Python or TOML would, and short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number of more than 30 digits"
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def _check_combinations(spec: ResNetSpec) -> None:
    stages = len(spec.stage_blocks)
    for name in ("stage_channels", "stage_strides"):
        value = getattr(spec, name)
        if len(value) != stages:
            raise SpecError(
                f"{name} has {len(value)} entries, {show(value)}, but stage_blocks has {stages}: give one per stage."
            )
    if sum(spec.stage_blocks) > MAX_BLOCKS:
        raise SpecError(f"stage_blocks sums to {sum(spec.stage_blocks)}, but at most {MAX_BLOCKS} are allowed.")
    if spec.norm_eps < MIN_EPS:
        raise SpecError(
            f"norm_eps is {spec.norm_eps:g}, but must be at least {MIN_EPS:g}, lest a constant channel be divided by 0."
        )
    if spec.image_size < spec.smallest_image:
        raise SpecError(f"image_size is {spec.image_size} pixels, but {spec.why_smallest}")
    if spec.block == "basic":
        _check_basic(spec)
    else:
        _check_width(spec)
    _check_absent_parts(spec)
    if spec.shortcut == "A":
        _check_zero_channels(spec)


def _check_basic(spec: ResNetSpec) -> None:
    for name, only in (("groups", 1), ("width_per_group", 64), ("bottleneck_stride", "3x3")):
        value = getattr(spec, name)
        if value != only:
            raise SpecError(f"{name} is {value!r}, but a basic block has no bottleneck: leave it at {only!r}.")


def _check_width(spec: ResNetSpec) -> None:
    for channels in spec.stage_channels:
        if channels * spec.width_per_group % 64:
            raise SpecError(
                f"width_per_group is {spec.width_per_group}, but a stage of {channels} channels would have"
                f" {channels * spec.width_per_group / 64:g} per group: choose it so that"
                " stage_channels * width_per_group is a multiple of 64."
            )


def _check_absent_parts(spec: ResNetSpec) -> None:
    """A setting of a part that is not there is refused: it would do nothing, without a word."""
    if spec.norm == "none":
        if spec.order == "conv_relu_norm":
            raise SpecError("order is 'conv_relu_norm', but norm is 'none': set order to 'conv_norm_relu'.")
        for name in ("stem_norm", "projection_norm", "zero_init_last_norm"):
            if getattr(spec, name):
                raise SpecError(f"{name} is true, but norm is 'none': set {name} to false, or norm to 'batch'.")
    if spec.shortcut in ("A", "none"):
        for name in ("projection_norm", "projection_relu"):
            if getattr(spec, name):
                raise SpecError(
                    f"{name} is true, but shortcut {spec.shortcut!r} has no projection:"
                    f" set {name} to false, or shortcut to 'B' or 'C'."
                )
    if spec.order == "conv_relu_norm" and spec.projection_norm and spec.projection_relu:
        raise SpecError(
            "projection_relu is true, but in the order 'conv_relu_norm' it would stand between a projection and its"
            " norm, as in no network that is known: set projection_relu or projection_norm to false."
        )
    if spec.shortcut == "none" and spec.relu_before_sum:
        raise SpecError("relu_before_sum is true, but shortcut 'none' has no sum: set relu_before_sum to false.")
    if spec.preactivation and spec.relu_before_sum:
        raise SpecError(
            "relu_before_sum is true, but in the order 'norm_relu_conv' a unit ends with its convolution:"
            " set relu_before_sum to false."
        )


def _check_zero_channels(spec: ResNetSpec) -> None:
    in_channels = spec.stem_channels
    for channels in spec.stage_channels:
        out_channels = channels * spec.expansion
        if out_channels < in_channels:
            raise SpecError(
                f"shortcut is 'A', but a stage goes from {in_channels} to {out_channels} channels and"
                " zero channels can only be added: use shortcut 'B'."
            )
        in_channels = out_channels
