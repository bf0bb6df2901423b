"""Two specs of one network are the same, field by field where a field changes nothing; others are not."""

from typing import Any

import pytest

from resnet_spec import ResNetSpec, SpecError
from rosetta.identifying.sameness import same_network
from tests.backends.networks import TINY, VARIANTS

SIZES = (16, 17)
PLAIN = TINY.replace(shortcut="none")
ONE_STAGE = TINY.replace(stage_blocks=(3,), stage_channels=(4,), stage_strides=(1,))
STRAIGHT = TINY.replace(block="bottleneck", stage_channels=(4, 4), stage_strides=(1, 1), stem_channels=16)


@pytest.mark.parametrize(
    ("spec", "changes"),
    [
        (ONE_STAGE, {"stage_blocks": (1, 2), "stage_channels": (4, 4), "stage_strides": (1, 1)}),
        (STRAIGHT, {"bottleneck_stride": "1x1"}),
        (STRAIGHT, {"conv_padding": "same"}),
        (STRAIGHT, {"shortcut": "B"}),
        (STRAIGHT.replace(shortcut="B"), {"projection_norm": True, "projection_relu": True}),
        (TINY.replace(norm="none", stem_norm=False), {"norm_eps": 1e-3, "norm_decay": 0.5}),
        (PLAIN, {"order": "norm_relu_conv", "stem_norm": False, "stem_relu": False, "relu_after_sum": False}),
        (TINY, {"name": "other", "image_size": 64, "zero_init_last_norm": True}),
    ],
)
def test_fields_that_change_nothing(spec: ResNetSpec, changes: dict[str, Any]) -> None:
    other = spec.replace(**changes)
    assert same_network(spec, other, SIZES)
    assert same_network(other, spec, SIZES)


@pytest.mark.parametrize(
    "changes",
    [
        {"stage_blocks": (1, 2)},
        {"conv_bias": True},
        {"norm_decay": 0.5},
        {"norm_eps": 1e-4},
        {"relu_after_sum": False},
        {"head": "softmax"},
        {"shortcut": "B"},
        {"order": "conv_relu_norm"},
        {"num_classes": 9},
    ],
)
def test_fields_that_change_the_network(changes: dict[str, Any]) -> None:
    assert not same_network(TINY, TINY.replace(**changes), SIZES)


def test_an_odd_size_alone_may_not_tell_how_a_stride_pads() -> None:
    other = TINY.replace(conv_padding="same")
    assert same_network(TINY, other, [17])
    assert not same_network(TINY, other, [17, 16])
    assert not same_network(TINY, other, [(17, 16)])


def test_no_two_of_the_variants_are_one_network() -> None:
    bare = [spec for spec in VARIANTS if not spec.zero_init_last_norm]
    pairs = [(one, other) for one in bare for other in bare if one is not other and same_network(one, other, (64, 65))]
    assert pairs == []


def test_too_small_an_image_is_refused() -> None:
    with pytest.raises(SpecError, match="give at least"):
        same_network(TINY, TINY, [1])
