"""The oracle against published totals and shapes, never against a backend."""

import subprocess
import sys

import pytest

from resnet_spec import SpecError, count, get_spec, layer_table, list_specs

# Trained parameters as torchvision's documentation gives them (the v1 variants move a stride, no weight).
TORCHVISION_PARAMETERS = {
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "resnet50_v1": 25_557_032,
    "resnet101_v1": 44_549_160,
    "resnet152_v1": 60_192_808,
}

# G multiply-accumulates at 224x224 as torchvision's documentation gives them ("GFLOPS").
TORCHVISION_GMACS = {"resnet18": 1.814, "resnet34": 3.664, "resnet50": 4.089, "resnet101": 7.801, "resnet152": 11.514}

# He et al. 2015, table 1, last row: multiply-adds, in units of 1e9, two digits.
PAPER_GMACS = {"resnet18": 1.8, "resnet34": 3.6, "resnet50_v1": 3.8, "resnet101_v1": 7.6, "resnet152_v1": 11.3}


@pytest.mark.parametrize(("name", "parameters"), TORCHVISION_PARAMETERS.items())
def test_parameters_as_published(name: str, parameters: int) -> None:
    assert layer_table(get_spec(name)).parameters == parameters


@pytest.mark.parametrize(("name", "gmacs"), TORCHVISION_GMACS.items())
def test_multiply_accumulates_as_torchvision(name: str, gmacs: float) -> None:
    assert round(layer_table(get_spec(name)).macs / 1e9, 3) == gmacs


@pytest.mark.parametrize(("name", "gmacs"), PAPER_GMACS.items())
def test_multiply_accumulates_as_the_paper(name: str, gmacs: float) -> None:
    # The paper cuts rather than rounds: its 3.6 for 34 layers is 3.66.
    assert abs(layer_table(get_spec(name)).macs / 1e9 - gmacs) < 0.1


@pytest.mark.parametrize("name", list_specs())
def test_depth_is_the_number_in_the_name(name: str) -> None:
    digits = name.removeprefix("resnet").split("_")[0]
    assert layer_table(get_spec(name)).depth == int(digits)


def test_the_ten_class_resnet18_of_d2l() -> None:
    table = layer_table(get_spec("resnet18_d2l"))
    assert (table.parameters, table.running_statistics, table.total) == (11_178_378, 7_808, 11_186_186)
    assert [count(table.layers, kind) for kind in ("conv", "norm", "linear")] == [20, 17, 1]
    shapes = ["conv1", "maxpool", "layer1.1", "layer2.1", "layer3.1", "layer4.1", "avgpool", "fc"]
    assert [table[name].output_shape for name in shapes] == [
        (64, 48, 48),
        (64, 24, 24),
        (64, 24, 24),
        (128, 12, 12),
        (256, 6, 6),
        (512, 3, 3),
        (512,),
        (10,),
    ]


def test_the_stride_of_a_bottleneck_stands_where_the_spec_says() -> None:
    v15, v1 = layer_table(get_spec("resnet50")), layer_table(get_spec("resnet50_v1"))
    assert v15["layer2.0.conv1"].output_shape == (128, 56, 56)
    assert v1["layer2.0.conv1"].output_shape == (128, 28, 28)
    assert v15["layer2.0"] == v1["layer2.0"]


@pytest.mark.parametrize(
    ("padding", "sizes"),
    [("symmetric", {224: 56, 225: 57, 96: 24, 97: 25}), ("valid", {224: 55, 225: 56}), ("same", {224: 56, 225: 57})],
)
def test_the_pool_pads_as_the_spec_says(padding: str, sizes: dict[int, int]) -> None:
    spec = get_spec("resnet18", stem_pool=padding)
    assert {size: layer_table(spec, size)["maxpool"].output_shape[1] for size in sizes} == sizes


def test_height_and_width_may_differ() -> None:
    assert layer_table(get_spec("resnet18"), (64, 97))["layer4.1"].output_shape == (512, 2, 4)


def test_an_image_that_is_too_small_is_refused() -> None:
    with pytest.raises(SpecError, match=r"The image is 31x64 pixels, .* give at least 32x32"):
        layer_table(get_spec("resnet18"), (31, 64))
    assert layer_table(get_spec("resnet18"), 32)["layer4.1"].output_shape == (512, 1, 1)
    unpadded = get_spec("resnet18", stem_pool="valid", stem_stride=1, stage_strides=(1, 1, 1, 1))
    with pytest.raises(SpecError, match=r"unpadded 3x3 max-pool .* at least 3"):
        layer_table(unpadded, 2)
    assert layer_table(unpadded, 3)["maxpool"].output_shape == (64, 1, 1)


def test_the_floor_below_imports_no_framework() -> None:
    code = (
        "import sys, resnet_spec, resnet_spec.zoo, rosetta.commands.app;"
        "print(sorted({'torch', 'keras', 'tensorflow', 'paddle', 'jax', 'flax'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_each_layer_is_listed_once() -> None:
    names = [layer.name for layer in layer_table(get_spec("resnet152")).layers]
    assert len(names) == len(set(names)) == 155 + 155 + 1 + 50 + 2  # conv, norm, linear, blocks, pools
