"""The zoo's networks differ from each other in what their sources say (their sizes: see test_oracle.py)."""

import dataclasses
from typing import Any

import pytest

from resnet_spec import ResNetSpec, SpecError, get_entry, get_spec, list_families, list_specs
from resnet_spec.zoo import Entry

# What each kind of network changes of torchvision's ResNet, the default of every field.
PREACTIVATION = {
    "order": "norm_relu_conv",
    "stem_norm": False,
    "stem_relu": False,
    "projection_norm": False,
    "relu_after_sum": False,
}
CIFAR = {
    "image_size": 32,
    "num_classes": 10,
    "stem_kernel": 3,
    "stem_stride": 1,
    "stem_channels": 16,
    "stem_pool": "none",
    "stage_channels": (16, 32, 64),
    "stage_strides": (1, 2, 2),
    "shortcut": "A",
    "projection_norm": False,
}
KERAS = {"bottleneck_stride": "1x1", "conv_bias": True, "norm_eps": 1.001e-5, "norm_decay": 0.99}
D2L = {"conv_bias": True, "projection_norm": False}
BARE = {"stem_norm": False, "stem_relu": False, "projection_norm": False, "conv_bias": True}
LATE = {"stem_pool": "valid", "projection_relu": True, "relu_before_sum": True}
CHANGES: dict[str, dict[str, Any]] = {
    "resnet18": {},
    "resnet34": {},
    "resnet50": {"block": "bottleneck"},
    "resnet101": {"block": "bottleneck"},
    "resnet152": {"block": "bottleneck"},
    **{f"resnet{depth}_v1": {"block": "bottleneck", "bottleneck_stride": "1x1"} for depth in (50, 101, 152)},
    **{f"resnet{depth}_v2": PREACTIVATION for depth in (18, 34)},
    **{f"resnet{depth}_v2": PREACTIVATION | {"block": "bottleneck"} for depth in (50, 101, 152)},
    **{f"wide_resnet{depth}_2": {"block": "bottleneck", "width_per_group": 128} for depth in (50, 101)},
    "resnext50_32x4d": {"block": "bottleneck", "groups": 32, "width_per_group": 4},
    "resnext101_32x8d": {"block": "bottleneck", "groups": 32, "width_per_group": 8},
    "resnext101_64x4d": {"block": "bottleneck", "groups": 64, "width_per_group": 4},
    **{f"resnet{depth}_cifar": CIFAR for depth in (20, 32, 44, 56, 110, 1202)},
    "resnet164_v2_cifar": CIFAR | PREACTIVATION | {"shortcut": "B", "block": "bottleneck", "bottleneck_stride": "1x1"},
    "plain18": {"shortcut": "none", "projection_norm": False},
    "plain34": {"shortcut": "none", "projection_norm": False},
    "plain20_cifar": CIFAR | {"shortcut": "none"},
    "plain56_cifar": CIFAR | {"shortcut": "none"},
    "resnet34_a": {"shortcut": "A", "projection_norm": False},
    "resnet34_b": {},
    "resnet34_c": {"shortcut": "C"},
    **{f"resnet{depth}_keras": KERAS | {"block": "bottleneck"} for depth in (50, 101, 152)},
    "resnet18_d2l": D2L | {"image_size": 96, "in_channels": 1, "num_classes": 10},
    "resnet18_biased": D2L,
    "resnet34_same": BARE | LATE | {"conv_padding": "same", "norm_eps": 1e-3, "norm_decay": 0.99, "head": "softmax"},
    "resnet34_relu_norm": BARE | LATE | {"order": "conv_relu_norm", "relu_after_sum": False, "num_classes": 10},
    "resnet34_no_norm": BARE | {"norm": "none", "num_classes": 200, "head": "softmax"},
}
BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
BLOCKS |= {20: (3, 3, 3), 32: (5, 5, 5), 44: (7, 7, 7), 56: (9, 9, 9), 110: (18, 18, 18), 1202: (200, 200, 200)}
BLOCKS[164] = (18, 18, 18)


@pytest.mark.parametrize("name", list_specs())
def test_a_network_changes_what_its_source_says_and_nothing_else(name: str) -> None:
    depth = next(depth for depth in sorted(BLOCKS, reverse=True) if str(depth) in name)
    expected = ResNetSpec(**{"name": name, "stage_blocks": BLOCKS[depth], **CHANGES[name]})
    assert dataclasses.asdict(get_spec(name)) == dataclasses.asdict(expected)


FAMILIES = {
    "imagenet": "resnet18 resnet34 resnet50 resnet101 resnet152 resnet50_v1 resnet101_v1 resnet152_v1 plain18 plain34",
    "preactivation": "resnet18_v2 resnet34_v2 resnet50_v2 resnet101_v2 resnet152_v2 resnet164_v2_cifar",
    "wide": "wide_resnet50_2 wide_resnet101_2",
    "resnext": "resnext50_32x4d resnext101_32x8d resnext101_64x4d",
    "cifar": "resnet20_cifar resnet32_cifar resnet44_cifar resnet56_cifar resnet110_cifar resnet1202_cifar"
    " resnet164_v2_cifar plain20_cifar plain56_cifar",
    "plain": "plain18 plain34 plain20_cifar plain56_cifar",
    "options": "resnet34_a resnet34_b resnet34_c",
    "keras": "resnet50_keras resnet101_keras resnet152_keras",
    "d2l": "resnet18_d2l",
    "wild": "resnet18_biased resnet34_same resnet34_relu_norm resnet34_no_norm",
}


def test_families_list_their_networks() -> None:
    assert list_families() == list(FAMILIES)
    assert {family: list_specs(family) for family in FAMILIES} == {f: names.split() for f, names in FAMILIES.items()}
    assert sorted(list_specs()) == sorted(CHANGES)
    with pytest.raises(SpecError, match="'cifr' is not a family of the zoo: use one of imagenet, preactivation"):
        list_specs("cifr")


def test_an_entry_names_its_source_and_stays_as_it_is() -> None:
    for name in list_specs():
        entry = get_entry(name)
        assert entry == Entry(get_spec(name), entry.families, entry.source)
        assert entry.source
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.source = "mine"


def test_a_network_is_changed_by_the_way() -> None:
    assert get_spec("resnet50", num_classes=7, stem_pool="same").stem_pool == "same"
    assert get_spec("resnet50").num_classes == 1000


def test_an_unknown_name_is_refused_with_the_nearest_and_not_echoed_whole() -> None:
    with pytest.raises(SpecError, match=r"'resnet51' is not a network of the zoo: did you mean .*resnet50"):
        get_spec("resnet51")
    for refuse in (get_entry, list_specs):
        with pytest.raises(SpecError) as caught:
            refuse("k" * 100_000)
        assert len(str(caught.value)) < 250
