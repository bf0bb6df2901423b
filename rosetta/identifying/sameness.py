"""Whether two specs say one network."""

from collections.abc import Iterable
from typing import Any

from resnet_spec import ResNetSpec
from resnet_spec.expected import expected_operations


def same_network(spec: ResNetSpec, other: ResNetSpec, image_sizes: Iterable[int | tuple[int, int]]) -> bool:
    """Whether two specs have the same operations for images of these sizes, side or (height, width) in pixels.

    Raises SpecError for a size that is too small for one of them. More than one spec may say one network, because a
    field changes nothing where what it speaks of is not there:

    * `stage_blocks`, `stage_channels`, `stage_strides`: two stages of the same channels, the second with stride 1,
      are one stage with the blocks of both. Only the names of the layers differ.
    * `bottleneck_stride`: no block strides.
    * `conv_padding`: both words pad alike where no kernel is even and no convolution strides, and else for images of
      some sizes: so give an even and an odd one. In the same way `stem_pool`, all but its `none`.
    * `norm_eps` and `norm_decay`: there is no norm.
    * `order`: without norms, and with `relu_before_sum`, nothing tells where a norm would stand; and in a plain network
      a ReLU between two blocks, with its norm, may end the one or begin the other, and so may that of the stem
      (`stem_norm`, `stem_relu`, `relu_after_sum`).
    * `shortcut` `A` and `B`, `projection_norm`, `projection_relu`: no block changes the shape of its input, or all
      project.

    `zero_init_last_norm` is not looked at: it says with which numbers a network starts, and not what it computes.
    """
    return all(_without_names(spec, size) == _without_names(other, size) for size in image_sizes)


def _without_names(spec: ResNetSpec, size: int | tuple[int, int]) -> list[tuple[Any, ...]]:
    operations = expected_operations(spec, size)
    return [(each.kind, each.inputs, tuple(each.weights), each.settings, each.output_shape) for each in operations]
