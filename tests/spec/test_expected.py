"""The table that a spec's network must show, by hand for small ones, and beside the oracle for all kinds."""

import pytest

from resnet_spec import ResNetSpec, SpecError, layer_table
from resnet_spec.expected import expected_operations
from tests.backends.networks import TINY, VARIANTS

ONE = TINY.replace(stage_blocks=(1,), stage_channels=(4,), stage_strides=(1,), num_classes=3)


def kinds(spec: ResNetSpec, size: int | tuple[int, int] = 12) -> list[str]:
    return [operation.kind for operation in expected_operations(spec, size)]


def test_one_block_by_hand() -> None:
    table = expected_operations(ONE, (12, 14))
    assert [(one.kind, one.place, one.inputs, one.output_shape) for one in table] == [
        ("image", "", (), (3, 12, 14)),
        ("conv", "conv1", (0,), (4, 12, 14)),
        ("norm", "bn1", (1,), (4, 12, 14)),
        ("relu", "", (2,), (4, 12, 14)),
        ("conv", "layer1.0.conv1", (3,), (4, 12, 14)),
        ("norm", "layer1.0.bn1", (4,), (4, 12, 14)),
        ("relu", "", (5,), (4, 12, 14)),
        ("conv", "layer1.0.conv2", (6,), (4, 12, 14)),
        ("norm", "layer1.0.bn2", (7,), (4, 12, 14)),
        ("sum", "", (8, 3), (4, 12, 14)),
        ("relu", "", (9,), (4, 12, 14)),
        ("mean", "", (10,), (4,)),
        ("linear", "fc", (11,), (3,)),
    ]
    assert all(one.function == one.kind for one in table)
    conv = {"kernel": (3, 3), "stride": (1, 1), "padding": (1, 1, 1, 1), "dilation": (1, 1), "groups": 1}
    assert table[1].settings == conv
    assert table[2].settings == {"norm": "batch", "eps": 1e-5, "decay": 0.9, "batch_statistics": False}
    assert table[1].weights == {"weight": "conv1.weight"}
    assert table[2].weights == {role: f"bn1.{role}" for role in ("weight", "bias", "running_mean", "running_var")}
    assert table[12].weights == {"weight": "fc.weight", "bias": "fc.bias"}


def test_biases_groups_softmax_and_numbers_of_the_norm() -> None:
    spec = ONE.replace(conv_bias=True, head="softmax", norm_eps=1e-3, norm_decay=0.5)
    table = expected_operations(spec, 12)
    assert table[1].weights == {"weight": "conv1.weight", "bias": "conv1.bias"}
    assert (table[2].settings["eps"], table[2].settings["decay"]) == (1e-3, 0.5)
    assert (table[-1].kind, table[-1].inputs, table[-1].output_shape) == ("softmax", (len(table) - 2,), (3,))
    wide = ONE.replace(shortcut="B", block="bottleneck", groups=2, width_per_group=64)
    groups = [one.settings["groups"] for one in expected_operations(wide, 12) if one.kind == "conv"]
    assert sorted(groups) == [1, 1, 1, 1, 2]


def test_option_a_steps_over_pixels_and_adds_zero_channels() -> None:
    spec = TINY.replace(stage_channels=(4, 7))
    table = expected_operations(spec, 13)
    [stride] = [one for one in table if one.kind == "stride"]
    [pad] = [one for one in table if one.kind == "pad"]
    assert (stride.settings, stride.output_shape) == ({"stride": (2, 2)}, (4, 7, 7))
    assert (pad.settings, pad.output_shape) == ({"channels": (1, 2)}, (7, 7, 7))
    assert "stride" not in kinds(spec.replace(stage_strides=(1, 1)))
    assert "pad" not in kinds(spec.replace(stage_channels=(4, 4)))


@pytest.mark.parametrize(
    ("how", "size", "padding", "side"),
    [
        ("symmetric", 8, (1, 1, 1, 1), 4),
        ("symmetric", 9, (1, 1, 1, 1), 5),
        ("same", 8, (0, 1, 0, 1), 4),
        ("same", 9, (1, 1, 1, 1), 5),
        ("valid", 8, (0, 0, 0, 0), 3),
        ("valid", 9, (0, 0, 0, 0), 4),
    ],
)
def test_a_pools_padding(how: str, size: int, padding: tuple[int, ...], side: int) -> None:
    spec = ONE.replace(stem_pool=how)
    [pool] = [one for one in expected_operations(spec, size) if one.kind == "max_pool"]
    expected = {"kernel": (3, 3), "stride": (2, 2), "padding": padding, "dilation": (1, 1)}
    assert (pool.settings, pool.output_shape) == (expected, (4, side, side))


def test_rows_and_columns_are_padded_each_for_itself() -> None:
    spec = ONE.replace(stem_stride=2, conv_padding="same")
    assert expected_operations(spec, (8, 9))[1].settings["padding"] == (0, 1, 1, 1)


@pytest.mark.parametrize("spec", VARIANTS, ids=lambda spec: spec.name)
def test_the_table_has_the_oracles_layers(spec: ResNetSpec) -> None:
    named = {one.place: one.output_shape for one in expected_operations(spec, (64, 81)) if one.weights}
    layers = layer_table(spec, (64, 81)).layers
    assert named == {one.name: one.output_shape for one in layers if one.kind in ("conv", "norm", "linear")}


def test_too_small_an_image_is_refused() -> None:
    with pytest.raises(SpecError, match="give at least"):
        expected_operations(TINY, 1)
