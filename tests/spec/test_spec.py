"""The spec: what it refuses, and its way through TOML."""

import dataclasses

import numpy as np
import pytest

from resnet_spec import ResNetSpec, SpecError, from_toml, get_spec, list_specs, read_spec, to_toml

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
    ({"image_size": 16}, "image_size is 16, but the strides divide an image's sides by 32"),
    ({"stem_kernel": 10**5000}, "stem_kernel is a number of more than 30 digits"),
    ({"shortcut": "none", "projection_norm": False, "relu_before_sum": True}, "relu_before_sum is true, but shortcut"),
    (
        {"norm": "none", "stem_norm": False, "projection_norm": False, "order": "conv_relu_norm"},
        "order is 'conv_relu_norm', but norm is 'none'",
    ),
    ({"norm_eps": float("nan")}, "norm_eps is nan, but must be a number from 0 to 1"),
    ({"norm_decay": 1.5}, "norm_decay is 1.5"),
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


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(SpecError, match=r"'resnet51' is not a network of the zoo: did you mean .*resnet50"):
        get_spec("resnet51")


@pytest.mark.parametrize("name", list_specs())
def test_toml_gives_the_same_spec_back(name: str) -> None:
    spec = get_spec(name)
    again = from_toml(to_toml(spec))
    assert dataclasses.asdict(again) == dataclasses.asdict(spec)
    assert hash(again) == hash(spec)


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


BROKEN_FILES = [
    ("stem_kernel = ", "is not TOML"),
    ("stem_kernel = 3\nstem_kernel = 5", "is not TOML"),
    ("[stem]\nkernel = 3", "'stem' is not a field"),
    ("stem_kernel = 3.5", "stem_kernel is 3.5"),
    ("stage_blocks = [2, 2, 2, '2']", "stage_blocks is [2, 2, 2, '2']"),
    ("a = " + "[" * 5000, "is not TOML"),
    ("stem_kernel = " + "9" * 5000, "is not TOML"),
    ("stem_kernel = 0x" + "f" * 5000, "a number of more than 30 digits"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN_FILES, ids=[text[:20] for text, _ in BROKEN_FILES])
def test_a_broken_file_is_refused_by_its_path(tmp_path, text: str, message: str) -> None:
    path = tmp_path / "net.toml"
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        read_spec(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_absent_or_binary_is_refused(tmp_path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        read_spec(tmp_path / "absent.toml")
    with pytest.raises(SpecError, match="cannot be read"):
        read_spec(tmp_path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError, match="not UTF-8"):
        read_spec(binary)


def test_a_file_without_a_name_is_named_after_itself(tmp_path) -> None:
    path = tmp_path / "my_net.toml"
    path.write_text("num_classes = 10")
    assert read_spec(path).name == "my_net"
    assert read_spec(path) == get_spec("resnet18", num_classes=10)
