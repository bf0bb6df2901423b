"""The spec: what it refuses, and what it says of itself."""

import dataclasses

import numpy as np
import pytest

from resnet_spec import ResNetSpec, SpecError, from_toml, get_spec, layer_table, to_toml
from resnet_spec.spec import check_dtype, check_fields, did_you_mean, show

SENSELESS = [
    ({"block": "basci"}, "block is 'basci', but must be one of 'basic', 'bottleneck'"),
    ({"block": 3}, "block is 3"),
    ({"conv_bias": 1}, "conv_bias is 1, but must be true or false"),
    ({"stem_kernel": 0}, "stem_kernel is 0, but must be a whole number from 1"),
    ({"stem_kernel": True}, "stem_kernel is true"),
    ({"stem_stride": 2.0}, "stem_stride is 2.0"),
    ({"num_classes": 10**9}, "num_classes is 1000000000, but must be a whole number from 1 to 100000"),
    ({"stage_blocks": ()}, "stage_blocks is (), but must be a list"),
    ({"stage_blocks": 3}, "stage_blocks is 3"),
    ({"stage_blocks": (2, 2, 2)}, "stage_channels has 4 entries, (64, 128, 256, 512), but stage_blocks has 3"),
    ({"stage_strides": (1, 2)}, "stage_strides has 2 entries"),
    ({"stage_blocks": (9_999, 1, 1, 1)}, "stage_blocks sums to 10002, but at most 10000"),
    ({"norm_eps": 0}, "norm_eps is 0, but must be at least 1e-30"),
    ({"norm_eps": 1e-50}, "norm_eps is 1e-50, but must be at least 1e-30"),
    (
        {"image_size": 16},
        "image_size is 16 pixels, but the strides of resnet divide its sides by 32: give at least 32x32.",
    ),
    ({"stem_kernel": 10**5000}, "stem_kernel is a number of more than 30 digits"),
    ({"shortcut": "none", "projection_norm": False, "relu_before_sum": True}, "relu_before_sum is true, but shortcut"),
    (
        {"norm": "none", "stem_norm": False, "projection_norm": False, "order": "conv_relu_norm"},
        "order is 'conv_relu_norm', but norm is 'none'",
    ),
    ({"norm_eps": float("nan")}, "norm_eps is nan, but must be a number from 0 to 1"),
    ({"norm_decay": 1.5}, "norm_decay is 1.5"),
    ({"norm_decay": -0.5}, "norm_decay is -0.5, but must be a number from 0 to 1"),
    ({"groups": 2}, "groups is 2, but a basic block has no bottleneck"),
    ({"bottleneck_stride": "1x1"}, "bottleneck_stride is '1x1', but a basic block has no bottleneck"),
    ({"block": "bottleneck", "stage_channels": (63, 64, 64, 64), "width_per_group": 3}, "width_per_group is 3"),
    ({"norm": "none"}, "stem_norm is true, but norm is 'none'"),
    ({"shortcut": "A"}, "projection_norm is true, but shortcut 'A' has no projection"),
    ({"shortcut": "none", "projection_norm": False, "projection_relu": True}, "projection_relu is true"),
    ({"shortcut": "A", "projection_norm": False, "stage_channels": (64, 32, 64, 64)}, "shortcut is 'A'"),
    ({"order": "norm_relu_conv", "relu_before_sum": True}, "relu_before_sum is true"),
    ({"name": ""}, "name is ''"),
    ({"name": "a\nb"}, "name is 'a\\nb'"),
]


@pytest.mark.parametrize(("changes", "message"), SENSELESS, ids=[message for _, message in SENSELESS])
def test_a_senseless_spec_is_refused_with_one_sentence(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        ResNetSpec(**changes)
    sentence = str(caught.value)
    assert sentence.startswith(message)
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_an_unknown_field_is_refused_with_the_nearest() -> None:
    with pytest.raises(SpecError, match="'num_clases' is not a field of a ResNet spec: did you mean num_classes"):
        get_spec("resnet18", num_clases=10)


def test_name_and_image_size_are_no_part_of_the_network() -> None:
    assert get_spec("resnet18") == ResNetSpec(name="my_resnet18", image_size=96)
    assert get_spec("resnet18") != get_spec("resnet18", conv_bias=True)


OTHER_VALUES = {
    **{"in_channels": 1, "num_classes": 10, "head": "softmax", "order": "conv_relu_norm"},
    **{"stage_blocks": (1, 2, 2, 2), "stage_channels": (64, 128, 256, 576), "stage_strides": (1, 2, 2, 1)},
    **{"stem_kernel": 3, "stem_stride": 1, "stem_channels": 32, "stem_norm": False, "stem_relu": False},
    **{"stem_pool": "valid", "shortcut": "C", "projection_norm": False, "projection_relu": True},
    **{"bottleneck_stride": "1x1", "groups": 2, "width_per_group": 128, "block": "basic"},
    **{"conv_bias": True, "conv_padding": "same", "norm_eps": 1e-3, "norm_decay": 0.5, "norm": "none"},
    **{"relu_before_sum": True, "relu_after_sum": False, "zero_init_last_norm": True},
}


def test_every_other_field_is_part_of_the_network() -> None:
    base = get_spec("resnet50")
    assert OTHER_VALUES.keys() == {field.name for field in dataclasses.fields(ResNetSpec)} - {"name", "image_size"}
    for name, value in OTHER_VALUES.items():
        bare = {"stem_norm": False, "projection_norm": False} if name == "norm" else {}
        assert base.replace(**bare, **{name: value}) != base.replace(**bare), name


def test_numpys_numbers_are_numbers() -> None:
    spec = ResNetSpec(stem_channels=np.int64(8), norm_eps=np.float32(1e-5), stage_channels=np.array([8, 8, 8, 8]))
    assert (spec.stem_channels, spec.stage_channels) == (8, (8, 8, 8, 8))
    assert from_toml(to_toml(spec)) == spec


def bottleneck(**changes: object) -> ResNetSpec:
    return ResNetSpec(block="bottleneck", **changes)


def test_what_is_allowed_is_allowed_to_its_last_value() -> None:
    spec = ResNetSpec(num_classes=100_000, in_channels=1, norm_eps=1e-30, norm_decay=1, stage_blocks=(9997, 1, 1, 1))
    assert (spec.num_classes, spec.norm_decay, type(spec.norm_decay)) == (100_000, 1.0, float)
    assert ResNetSpec(norm_decay=0).norm_decay == 0.0
    assert ResNetSpec(image_size=32).image_size == 32
    for changes in ({"num_classes": 100_001}, {"stage_blocks": (9_998, 1, 1, 1)}, {"norm_eps": 9e-31}):
        with pytest.raises(SpecError):
            ResNetSpec(**changes)
    with pytest.raises(SpecError, match="norm_decay is true, but must be a number from 0 to 1"):
        ResNetSpec(norm_decay=True)
    with pytest.raises(SpecError, match=r"stage_blocks is \[\], but must be a list of whole numbers from 1 to 100000"):
        ResNetSpec(stage_blocks=[])


def test_what_a_spec_says_of_itself() -> None:
    spec = bottleneck(order="norm_relu_conv", width_per_group=4, groups=32)
    assert (spec.preactivation, spec.expansion, spec.total_stride) == (True, 4, 32)
    assert [spec.bottleneck_width(channels) for channels in (64, 128, 16)] == [128, 256, 32]
    assert bottleneck().bottleneck_width(1024) == 1024
    basic = ResNetSpec(stem_pool="none", stem_stride=3, stage_strides=(1, 2, 3, 5))
    assert (basic.preactivation, basic.expansion, basic.total_stride) == (False, 1, 90)
    assert basic.replace(stem_pool="same").total_stride == 180
    assert ResNetSpec(order="conv_relu_norm").preactivation is False


@pytest.mark.parametrize(
    ("shortcut", "projections"),
    [("A", [0, 0, 0, 0]), ("B", [0, 1, 1, 1]), ("C", [1, 1, 1, 1]), ("none", [0, 0, 0, 0])],
)
def test_which_blocks_project(shortcut: str, projections: list[bool]) -> None:
    spec = ResNetSpec(shortcut=shortcut, projection_norm=False)
    found = [spec.projects(*shape) for shape in ((64, 64, 1), (64, 64, 2), (64, 128, 1), (64, 32, 2))]
    assert found == projections


def test_numbers_that_a_float32_can_hold() -> None:
    spec = ResNetSpec(norm_eps=1e-5, norm_decay=0.9).with_float32_norm()
    assert (spec.norm_eps, spec.norm_decay) == (9.999999747378752e-06, 0.8999999761581421)
    assert spec.with_float32_norm() == spec


@pytest.mark.parametrize(
    ("changes", "least", "reason"),
    [
        ({}, 32, "the strides of resnet divide its sides by 32: give at least 32x32."),
        ({"stem_pool": "valid"}, 32, "the strides of resnet"),
        # 3 places for a convolution of 3x3, 5x5 or 7x7 that pads by half of itself; an even kernel has one more.
        ({"stem_pool": "valid", "stage_strides": (1, 1, 1, 1)}, 5, "the unpadded 3x3 max-pool of resnet needs 3x3"),
        ({"stem_pool": "valid", "stem_kernel": 4, "stage_strides": (1, 1, 1, 1)}, 4, "the strides of resnet"),
        ({"stem_pool": "valid", "stem_stride": 1, "stage_strides": (1, 1, 1, 1)}, 3, "the unpadded 3x3 max-pool"),
        ({"stem_pool": "valid", "stem_kernel": 4, "conv_padding": "same", "stage_strides": (1, 1, 1, 1)}, 5, "the unp"),
        ({"stem_pool": "valid", "stage_strides": (2, 1, 1, 1)}, 8, "the strides of resnet divide its sides by 8"),
        ({"stem_pool": "same", "stage_strides": (1, 1, 1, 1)}, 4, "the strides of resnet divide its sides by 4"),
        ({"stem_pool": "none", "stem_stride": 1, "stage_strides": (1, 1, 1, 1)}, 1, "the strides of resnet"),
    ],
)
def test_an_image_is_refused_where_the_oracle_refuses_it(changes: dict[str, object], least: int, reason: str) -> None:
    spec = ResNetSpec(**changes, image_size=least)
    assert spec.smallest_image == least
    assert spec.why_smallest.startswith(reason)
    assert min(layer_table(spec)["fc"].input_shape) >= 1
    assert all(min(layer.output_shape) >= 1 for layer in layer_table(spec).layers)
    if least > 1:
        with pytest.raises(SpecError, match=f"image_size is {least - 1} pixels, but {reason[:20]}"):
            spec.replace(image_size=least - 1)
        with pytest.raises(SpecError, match=f"The image is {least - 1}x{least} pixels, but {reason[:20]}"):
            layer_table(spec, (least - 1, least))


def test_settings_of_absent_parts_and_odd_widths() -> None:
    assert bottleneck(stage_channels=(32, 64, 64, 64), width_per_group=2).bottleneck_width(32) == 1
    with pytest.raises(SpecError, match=r"width_per_group is 3, but a stage of 32 channels would have 1\.5 per group"):
        bottleneck(stage_channels=(32, 64, 64, 64), width_per_group=3)
    with pytest.raises(SpecError, match="width_per_group is 128, but a basic block has no bottleneck: leave it at 64"):
        ResNetSpec(width_per_group=128)
    for name in ("projection_norm", "zero_init_last_norm"):
        with pytest.raises(SpecError, match=f"{name} is true, but norm is 'none'"):
            ResNetSpec(**{"norm": "none", "stem_norm": False, "projection_norm": False, name: True})
    ResNetSpec(norm="none", stem_norm=False, projection_norm=False)
    ResNetSpec(shortcut="C", projection_relu=True, relu_before_sum=True)
    with pytest.raises(SpecError, match="shortcut is 'A', but a stage goes from 64 to 63 channels"):
        ResNetSpec(shortcut="A", projection_norm=False, stage_channels=(64, 64, 63, 64))
    with pytest.raises(SpecError, match="a stage goes from 257 to 256 channels"):
        bottleneck(shortcut="A", projection_norm=False, stem_channels=257)
    bottleneck(shortcut="A", projection_norm=False, stem_channels=256)


def test_a_value_is_shown_short() -> None:
    assert show(True) == "true"
    assert show(10**30) == "1" + "0" * 30
    assert show(10**31) == show(-(10**31)) == show(10**30 + 1) == "a number of more than 30 digits"
    assert show("k" * 58) == repr("k" * 58)
    assert show("k" * 59) == "'" + "k" * 56 + "..."
    assert len(show("k" * 59)) == 60


def test_the_three_nearest_names_are_offered() -> None:
    known = ["stem_norm", "stem_pool", "stem_relu", "groups", "block"]
    assert did_you_mean("Stem_Norn", known) == ": did you mean stem_norm, stem_pool or stem_relu?" or (
        did_you_mean("Stem_Norn", known) == ": did you mean stem_norm, stem_relu or stem_pool?"
    )
    assert did_you_mean("", known).count(",") == 1
    with pytest.raises(SpecError) as caught:
        check_fields(["groups", "k" * 100_000])
    assert len(str(caught.value)) < 200


def test_a_spec_stays_as_it_is() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        get_spec("resnet18").groups = 2
    with pytest.raises(TypeError):
        ResNetSpec("mine")


def test_a_dtype_is_one_of_two() -> None:
    check_dtype("float32")
    check_dtype("float64")
    with pytest.raises(SpecError, match="dtype is 'float16', but must be 'float32' or 'float64'"):
        check_dtype("float16")


def test_the_defaults_are_torchvisions_resnet18() -> None:
    assert dataclasses.asdict(ResNetSpec()) == {
        **{"name": "resnet", "image_size": 224, "in_channels": 3, "num_classes": 1000, "head": "logits"},
        **{"block": "basic", "order": "conv_norm_relu", "stage_blocks": (2, 2, 2, 2)},
        **{"stage_channels": (64, 128, 256, 512), "stage_strides": (1, 2, 2, 2)},
        **{"stem_kernel": 7, "stem_stride": 2, "stem_channels": 64, "stem_norm": True, "stem_relu": True},
        **{"stem_pool": "symmetric", "shortcut": "B", "projection_norm": True, "projection_relu": False},
        **{"bottleneck_stride": "3x3", "groups": 1, "width_per_group": 64},
        **{"conv_bias": False, "conv_padding": "symmetric", "norm": "batch", "norm_eps": 1e-5, "norm_decay": 0.9},
        **{"relu_before_sum": False, "relu_after_sum": True, "zero_init_last_norm": False},
    }
