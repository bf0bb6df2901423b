"""Hypothesis strategies: valid specs over all fields, narrow and shallow; and invalid ones."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from resnet_spec import ResNetSpec, to_toml

FIELDS = [field.name for field in dataclasses.fields(ResNetSpec)]


@dataclass(frozen=True)
class Case:
    """A spec with the images it is run on: (height, width) in pixels and how many."""

    spec: ResNetSpec
    image_size: tuple[int, int]
    batch: int


@st.composite
def valid_fields(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of a valid spec; every field takes every kind of value it can."""
    block = draw(st.sampled_from(["basic", "bottleneck"]))
    norm = draw(st.sampled_from(["batch", "batch", "batch", "none"]))
    shortcut = draw(st.sampled_from(["A", "B", "C", "none"]))
    orders = ["conv_norm_relu", "norm_relu_conv", *(["conv_relu_norm"] if norm == "batch" else [])]
    order = draw(st.sampled_from(orders))
    stages = draw(st.integers(1, 3))
    channels = draw(st.lists(st.sampled_from([4, 8]), min_size=stages, max_size=stages))
    stem_channels = draw(st.sampled_from([3, 4, 8]))
    if shortcut == "A":
        channels.sort()
        stem_channels = min(stem_channels, channels[0])
    has_norm, projects = norm == "batch", shortcut in ("B", "C")
    fields = {
        "name": "fuzz",
        "in_channels": draw(st.integers(1, 3)),
        "num_classes": draw(st.integers(1, 5)),
        "head": draw(st.sampled_from(["logits", "softmax"])),
        "block": block,
        "order": order,
        "stage_blocks": draw(st.lists(st.integers(1, 2), min_size=stages, max_size=stages)),
        "stage_channels": channels,
        "stage_strides": draw(st.lists(st.sampled_from([1, 2, 2, 3]), min_size=stages, max_size=stages)),
        "stem_kernel": draw(st.sampled_from([1, 2, 3, 4, 5, 7])),
        "stem_stride": draw(st.sampled_from([1, 1, 2, 3])),
        "stem_channels": stem_channels,
        "stem_norm": has_norm and draw(st.booleans()),
        "stem_relu": draw(st.booleans()),
        "stem_pool": draw(st.sampled_from(["none", "symmetric", "valid", "same"])),
        "shortcut": shortcut,
        "projection_norm": has_norm and projects and draw(st.booleans()),
        "projection_relu": projects and draw(st.booleans()),
        "conv_bias": draw(st.booleans()),
        "conv_padding": draw(st.sampled_from(["symmetric", "same"])),
        "norm": norm,
        "norm_eps": draw(st.sampled_from([1e-5, 1.001e-5, 1e-3])),
        "norm_decay": draw(st.sampled_from([0.0, 0.9, 0.99, 1.0])),
        "relu_before_sum": order != "norm_relu_conv" and shortcut != "none" and draw(st.booleans()),
        "relu_after_sum": draw(st.booleans()),
        "zero_init_last_norm": has_norm and draw(st.booleans()),
    }
    if order == "conv_relu_norm" and fields["projection_norm"]:
        fields["projection_relu"] = False
    if block == "bottleneck":
        fields["bottleneck_stride"] = draw(st.sampled_from(["1x1", "3x3"]))
        fields["groups"] = draw(st.sampled_from([1, 1, 2, 4]))
        fields["width_per_group"] = draw(st.sampled_from([16, 32, 64, 128]))
    return fields


@st.composite
def valid_specs(draw: st.DrawFn) -> ResNetSpec:
    """A valid spec whose image size is the smallest it takes."""
    fields = draw(valid_fields())
    smallest = ResNetSpec(**fields, image_size=10_000).smallest_image
    return ResNetSpec(**fields, image_size=smallest)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A valid spec with images from the smallest size it takes up to a few pixels more, in any shape."""
    spec = draw(valid_specs())
    sides = st.integers(spec.smallest_image, spec.smallest_image + 7)
    return Case(spec, (draw(sides), draw(sides)), draw(st.integers(1, 3)))


ODD_VALUES: list[Any] = [
    *(None, -1, 0, 10**6, 10**40, -(10**40), 1.5, 2.0, float("nan"), float("inf"), -0.5, 1e-40, True, False),
    *("", "nonsense", "a\nb", "\x00", b"bytes", (), [], [0], [1, "2"], [[1]], {}, {"a": 1}, object(), 1j),
]


@st.composite
def senseless_fields(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of a valid spec with one that is of the wrong type, out of range, misspelt or of the wrong length."""
    fields = draw(valid_fields())
    fault = draw(st.sampled_from(["value", "length", "unknown", "combination"]))
    if fault == "value":
        name = draw(st.sampled_from(FIELDS))
        fields[name] = draw(st.sampled_from([value for value in ODD_VALUES if not _is_sensible(name, value)]))
    elif fault == "length":
        name = draw(st.sampled_from(["stage_channels", "stage_strides", "stage_blocks"]))
        fields[name] = [*fields[name], 4] if draw(st.booleans()) else fields[name][:-1]
    elif fault == "unknown":
        fields[draw(st.sampled_from(["blocks", "stem", "stem_kernal", "", "num_class", "self"]))] = 1
    else:
        fields |= draw(st.sampled_from(SENSELESS_TOGETHER))
    return fields


SENSELESS_TOGETHER: list[dict[str, Any]] = [
    {"norm": "none", "stem_norm": True},
    {"norm": "none", "zero_init_last_norm": True, "stem_norm": False, "projection_norm": False},
    {"norm": "none", "order": "conv_relu_norm", "stem_norm": False, "projection_norm": False},
    {"shortcut": "A", "projection_norm": True},
    {"shortcut": "none", "projection_relu": True},
    {"shortcut": "none", "relu_before_sum": True},
    {"order": "norm_relu_conv", "relu_before_sum": True},
    {"block": "basic", "groups": 2},
    {"block": "basic", "bottleneck_stride": "1x1"},
    {"block": "basic", "width_per_group": 32},
    {"block": "bottleneck", "width_per_group": 3},
    {"stem_stride": 100_000},
]


def _is_sensible(name: str, value: Any) -> bool:
    """Whether this odd value is a good one for this field after all, or might be together with the others."""
    if isinstance(value, bool):
        return name.endswith(("norm", "relu", "bias", "sum")) and name != "norm"
    if name == "name":
        return value == "nonsense"
    return name == "norm_decay" and value in (0, 1e-40)


@st.composite
def broken_toml(draw: st.DrawFn) -> str:
    """The TOML of a valid spec with one line that no TOML has, or that the spec has not."""
    lines = to_toml(draw(valid_specs())).splitlines()
    index = draw(st.integers(0, len(lines) - 1))
    faults = {
        "cut": lines[index].split("=")[0],
        "twice": f"{lines[index]}\n{lines[index]}",
        "unquoted": "block = basic",
        "unclosed": "stage_blocks = [1, 2",
        "table": "[stem]",
        "noise": "\x01\x02",
        "date": "stem_kernel = 1979-05-27",
        "endless": "stem_kernel = " + "9" * 5_000,
        "nested": "stem_kernel = " + "[" * 2_000 + "]" * 2_000,
    }
    lines[index] = faults[draw(st.sampled_from(list(faults)))]
    return "\n".join(lines)
