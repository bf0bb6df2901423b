"""The zoo: published ResNets by name, each with where it comes from."""

from dataclasses import dataclass
from typing import Any

from resnet_spec.errors import SpecError
from resnet_spec.spec import ResNetSpec, did_you_mean, show


@dataclass(frozen=True)
class Entry:
    """A spec, the families it is listed under and its source."""

    spec: ResNetSpec
    families: tuple[str, ...]
    source: str


_ENTRIES: dict[str, Entry] = {}


def _add(name: str, base: ResNetSpec, families: str, source: str, **changes: Any) -> ResNetSpec:
    """Lists the base with some fields changed under this name and the families, separated by spaces."""
    spec = base.replace(name=name, **changes)
    _ENTRIES[name] = Entry(spec, tuple(families.split()), source)
    return spec


# [v1] table 1, as torchvision builds it: the bottleneck strides on its 3x3 convolution ("v1.5").

_TABLE_1 = "He et al. 2015, table 1"
_BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
_BOTTLENECKS = (50, 101, 152)

for _depth, _blocks in _BLOCKS.items():
    _add(
        f"resnet{_depth}",
        ResNetSpec(),
        "imagenet",
        f"{_TABLE_1}; torchvision resnet{_depth}",
        block="bottleneck" if _depth in _BOTTLENECKS else "basic",
        stage_blocks=_blocks,
    )

resnet18, resnet34, resnet50, resnet101, resnet152 = (_ENTRIES[f"resnet{depth}"].spec for depth in _BLOCKS)

for _base in (resnet50, resnet101, resnet152):
    _add(
        f"{_base.name}_v1",
        _base,
        "imagenet",
        f"{_TABLE_1}; stride on the first 1x1, as the released models",
        bottleneck_stride="1x1",
    )

# Pre-activation, arranged as timm's resnetv2_*.

_PREACTIVATION: dict[str, Any] = {
    "order": "norm_relu_conv",
    "stem_norm": False,
    "stem_relu": False,
    "projection_norm": False,
    "relu_after_sum": False,
}

for _base in (resnet18, resnet34, resnet50, resnet101, resnet152):
    _add(
        f"{_base.name}_v2",
        _base,
        "preactivation",
        "He et al. 2016; timm resnetv2 with pre-activation",
        **_PREACTIVATION,
    )

# Wide and ResNeXt, as torchvision.

_WIDE = "Zagoruyko and Komodakis 2016; torchvision"
_RESNEXT = "Xie et al. 2017; torchvision"
_add("wide_resnet50_2", resnet50, "wide", _WIDE, width_per_group=128)
_add("wide_resnet101_2", resnet101, "wide", _WIDE, width_per_group=128)
_add("resnext50_32x4d", resnet50, "resnext", _RESNEXT, groups=32, width_per_group=4)
_add("resnext101_32x8d", resnet101, "resnext", _RESNEXT, groups=32, width_per_group=8)
_add("resnext101_64x4d", resnet101, "resnext", _RESNEXT, groups=64, width_per_group=4)

# [v1] section 4.2: 6n + 2 layers, option A.

_CIFAR = ResNetSpec(
    image_size=32,
    num_classes=10,
    stem_kernel=3,
    stem_stride=1,
    stem_channels=16,
    stem_pool="none",
    stage_blocks=(3, 3, 3),
    stage_channels=(16, 32, 64),
    stage_strides=(1, 2, 2),
    shortcut="A",
    projection_norm=False,
)

for _depth in (20, 32, 44, 56, 110, 1202):
    _add(
        f"resnet{_depth}_cifar",
        _CIFAR,
        "cifar",
        "He et al. 2015, section 4.2, table 6",
        stage_blocks=((_depth - 2) // 6,) * 3,
    )

_add(
    "resnet164_v2_cifar",
    _CIFAR,
    "cifar preactivation",
    "He et al. 2016, table 2; stride on the first 1x1, as its released code",
    block="bottleneck",
    stage_blocks=(18, 18, 18),
    bottleneck_stride="1x1",
    **{**_PREACTIVATION, "shortcut": "B"},
)

# The same without shortcuts, for the degradation experiment.

_PLAIN: dict[str, Any] = {"shortcut": "none", "projection_norm": False}
_add("plain18", resnet18, "plain imagenet", "He et al. 2015, section 4.1, figure 4", **_PLAIN)
_add("plain34", resnet34, "plain imagenet", "He et al. 2015, section 4.1, figure 4", **_PLAIN)
_add("plain20_cifar", _CIFAR, "plain cifar", "He et al. 2015, section 4.2, figure 6", **_PLAIN)
_add("plain56_cifar", _CIFAR, "plain cifar", "He et al. 2015, section 4.2, figure 6", stage_blocks=(9, 9, 9), **_PLAIN)

# The paper's three kinds of shortcut.

_OPTIONS = "He et al. 2015, table 3"
_add("resnet34_a", resnet34, "options", f"{_OPTIONS}, ResNet-34 A", shortcut="A", projection_norm=False)
_add("resnet34_b", resnet34, "options", f"{_OPTIONS}, ResNet-34 B; equal to resnet34")
_add("resnet34_c", resnet34, "options", f"{_OPTIONS}, ResNet-34 C", shortcut="C")

# keras.applications, whose convolutions have biases in front of their norms.

for _base in (resnet50, resnet101, resnet152):
    _add(
        f"{_base.name}_keras",
        _base,
        "keras",
        f"keras.applications ResNet{_base.name.removeprefix('resnet')}, logits in place of its softmax",
        bottleneck_stride="1x1",
        conv_bias=True,
        norm_eps=1.001e-5,
        norm_decay=0.99,
    )

# Met in courses and tutorials.

resnet18_d2l = _add(
    "resnet18_d2l",
    resnet18,
    "d2l",
    "Dive into Deep Learning, section 8.6",
    image_size=96,
    in_channels=1,
    num_classes=10,
    conv_bias=True,
    projection_norm=False,
)
_WILD = "met in tutorials"
_add(
    "resnet18_biased",
    resnet18_d2l,
    "wild",
    f"{_WILD}: D2L's, for ImageNet",
    image_size=224,
    in_channels=3,
    num_classes=1000,
)
_BARE: dict[str, Any] = {"stem_norm": False, "stem_relu": False, "projection_norm": False, "conv_bias": True}
_add(
    "resnet34_same",
    resnet34,
    "wild",
    f"{_WILD}: Keras style, all padded same, a ReLU before the sum",
    **_BARE,
    conv_padding="same",
    stem_pool="valid",
    projection_relu=True,
    relu_before_sum=True,
    norm_eps=1e-3,
    norm_decay=0.99,
    head="softmax",
)
_add(
    "resnet34_relu_norm",
    resnet34,
    "wild",
    f"{_WILD}: ReLU before the norm, nothing after the sum",
    **_BARE,
    order="conv_relu_norm",
    stem_pool="valid",
    projection_relu=True,
    relu_before_sum=True,
    relu_after_sum=False,
    num_classes=10,
)
_add(
    "resnet34_no_norm",
    resnet34,
    "wild",
    f"{_WILD}: no norm anywhere",
    **_BARE,
    norm="none",
    num_classes=200,
    head="softmax",
)


def get_spec(name: str, **changes: Any) -> ResNetSpec:
    """The spec of this name, with some fields changed: `get_spec("resnet18", num_classes=10)`.

    Raises SpecError for an unknown name or field, or a senseless value.
    """
    return get_entry(name).spec.replace(**changes)


def get_entry(name: str) -> Entry:
    """The zoo's entry of this name; raises SpecError, with the nearest names, when there is none."""
    if name not in _ENTRIES:
        raise SpecError(f"{show(name)} is not a network of the zoo{did_you_mean(name, _ENTRIES)}")
    return _ENTRIES[name]


def list_specs(family: str | None = None) -> list[str]:
    """The names in the zoo, or in one family of it; raises SpecError for an unknown family."""
    families = list_families()
    if family is not None and family not in families:
        raise SpecError(f"{show(family)} is not a family of the zoo: use one of {', '.join(families)}.")
    return [name for name, entry in _ENTRIES.items() if family is None or family in entry.families]


def list_families() -> list[str]:
    """The families of the zoo."""
    return list(dict.fromkeys(family for entry in _ENTRIES.values() for family in entry.families))
