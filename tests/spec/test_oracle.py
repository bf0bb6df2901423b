"""The oracle against published totals and shapes, never against a backend."""

import dataclasses
import re
import subprocess
import sys

import pytest

from resnet_spec import Layer, OracleLayer, SpecError, can_train, count, get_spec, layer_table, list_specs

# Trained parameters, to the last one: "num_params" in torchvision's model files (a v1 variant moves a
# stride, no weight).
TORCHVISION_PARAMETERS = {
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "resnet50_v1": 25_557_032,
    "resnet101_v1": 44_549_160,
    "resnet152_v1": 60_192_808,
    "wide_resnet50_2": 68_883_240,
    "wide_resnet101_2": 126_886_696,
    "resnext50_32x4d": 25_028_904,
    "resnext101_32x8d": 88_791_336,
    "resnext101_64x4d": 83_455_272,
}

# What `count_params()` of keras.applications' models gives, running statistics counted.
KERAS_TOTALS = {"resnet50_keras": 25_636_712, "resnet101_keras": 44_707_176, "resnet152_keras": 60_419_944}

# Millions of trained parameters as published, to the digits given: He et al. 2015, table 6 (CIFAR);
# He et al. 2016, table 4 (ResNet-164); timm's results tables (v2).
PUBLISHED_MILLIONS = {
    "resnet20_cifar": "0.27",
    "resnet32_cifar": "0.46",
    "resnet44_cifar": "0.66",
    "resnet56_cifar": "0.85",
    "resnet110_cifar": "1.7",
    "resnet1202_cifar": "19.4",
    "resnet164_v2_cifar": "1.7",
    "resnet50_v2": "25.55",
    "resnet101_v2": "44.54",
    "resnet152_v2": "60.19",
}

# G multiply-accumulates at 224x224: "GFLOPS" in torchvision's documentation.
TORCHVISION_GMACS = {
    "resnet18": 1.814,
    "resnet34": 3.664,
    "resnet50": 4.089,
    "resnet101": 7.801,
    "resnet152": 11.514,
    "wide_resnet50_2": 11.398,
    "wide_resnet101_2": 22.753,
    "resnext50_32x4d": 4.23,
    "resnext101_32x8d": 16.414,
    "resnext101_64x4d": 15.46,
}

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


@pytest.mark.parametrize(("name", "total"), KERAS_TOTALS.items())
def test_totals_as_keras_applications(name: str, total: int) -> None:
    assert layer_table(get_spec(name)).total == total


@pytest.mark.parametrize(("name", "millions"), PUBLISHED_MILLIONS.items())
def test_millions_of_parameters_as_published(name: str, millions: str) -> None:
    digits = len(millions.split(".")[1])
    assert f"{layer_table(get_spec(name)).parameters / 1e6:.{digits}f}" == millions


@pytest.mark.parametrize("name", list_specs())
def test_depth_is_the_number_in_the_name(name: str) -> None:
    [depth, *_] = re.findall(r"\d+", name)
    assert layer_table(get_spec(name)).depth == int(depth)


def test_plain_networks_and_option_a_lose_only_the_projections() -> None:
    projections = layer_table(get_spec("resnet34")).parameters - layer_table(get_spec("plain34")).parameters
    layers = [layer for layer in layer_table(get_spec("resnet34")).layers if ".downsample." in layer.name]
    assert projections == sum(layer.parameters for layer in layers) == 173_824
    for plain, residual in (("plain34", "resnet34_a"), ("plain20_cifar", "resnet20_cifar")):
        assert layer_table(get_spec(plain)).total == layer_table(get_spec(residual)).total
    assert get_spec("resnet34_b") == get_spec("resnet34")
    assert (
        count([layer for layer in layer_table(get_spec("resnet34_c")).layers if "downsample.0" in layer.name], "conv")
        == 16
    )


def test_those_met_in_the_wild() -> None:
    biased = layer_table(get_spec("resnet18_biased"))
    assert sum(layer.parameters for layer in biased.layers if layer.name.startswith("layer1.")) == 148_224
    assert biased["layer1.0.conv1"].parameters == 36_928
    assert layer_table(get_spec("resnet18"))["layer1.0.conv1"].parameters == 36_864
    for name in ("resnet34_same", "resnet34_relu_norm"):
        table = layer_table(get_spec(name))
        assert (table["conv1"].output_shape, table["maxpool"].output_shape) == ((64, 112, 112), (64, 55, 55))
    assert layer_table(get_spec("resnet34_no_norm")).running_statistics == 0


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


def test_a_layer_knows_its_shapes_weights_and_work() -> None:
    table = layer_table(get_spec("resnext50_32x4d", conv_bias=True), (64, 96))
    conv = table["layer1.0.conv2"]
    assert conv.weights == {"weight": (128, 4, 3, 3), "bias": (128,)}
    assert (conv.kind, conv.input_shape, conv.output_shape) == ("conv", (128, 16, 24), (128, 16, 24))
    assert conv.macs == 16 * 24 * 128 * 4 * 3 * 3
    assert (conv.parameters, conv.running_statistics) == (128 * 4 * 9 + 128, 0)
    norm = table["bn1"]
    assert norm.weights == dict.fromkeys(("weight", "bias", "running_mean", "running_var"), (64,))
    assert (norm.kind, norm.parameters, norm.running_statistics, norm.macs) == ("norm", 128, 128, 0)
    assert (norm.input_shape, norm.output_shape) == ((64, 32, 48), (64, 32, 48))
    fc = table["fc"]
    assert (fc.weights, fc.macs) == ({"weight": (1000, 2048), "bias": (1000,)}, 2_048_000)
    assert (fc.kind, fc.input_shape, fc.output_shape) == ("linear", (2048,), (1000,))
    block, projection = table["layer2.0"], table["layer2.0.downsample.0"]
    assert (block.kind, block.input_shape, block.output_shape) == ("block", (256, 16, 24), (512, 8, 12))
    assert (projection.weights["weight"], projection.output_shape) == ((512, 256, 1, 1), (512, 8, 12))
    assert table["layer2.0.downsample.1"].input_shape == (512, 8, 12)
    assert (table["maxpool"].kind, table["maxpool"].parameters, table["maxpool"].macs) == ("max_pool", 0, 0)
    assert (table["avgpool"].input_shape, table["avgpool"].output_shape) == ((2048, 2, 3), (2048,))
    assert table.macs == sum(layer.macs for layer in table.layers if layer.kind in ("conv", "linear"))
    with pytest.raises(KeyError, match="layer9"):
        table["layer9"]


def test_layers_come_in_the_order_of_the_data() -> None:
    for name, expected in (
        ("resnet18", "conv1 bn1 conv2 bn2"),
        ("resnet18_v2", "bn1 conv1 bn2 conv2 downsample.0"),
        ("resnet50_v2", "bn1 conv1 bn2 conv2 bn3 conv3 downsample.0"),
        ("resnet18_d2l", "conv1 bn1 conv2 bn2 downsample.0"),
    ):
        table = layer_table(get_spec(name, shortcut="C" if name == "resnet18_v2" else "B"))
        stage = "layer2.0" if name == "resnet18_d2l" else "layer1.0"
        found = [layer.name.removeprefix(f"{stage}.") for layer in table.layers if layer.name.startswith(f"{stage}.")]
        assert found == expected.split()
    names = [layer.name for layer in layer_table(get_spec("resnet18_v2")).layers]
    assert names[:2] == ["conv1", "maxpool"]
    assert names[-4:] == ["layer4.1", "norm", "avgpool", "fc"]


def test_a_trace_shows_only_what_a_live_model_can() -> None:
    table = layer_table(get_spec("resnet18_d2l"))
    assert {layer.kind for layer in table.traced} == {"conv", "norm", "linear", "block"}
    assert len(table.traced) == 20 + 17 + 1 + 8
    assert type(table.traced[0]) is Layer
    assert table.traced[0] == Layer("conv1", "conv", (64, 48, 48), 64 * 49 + 64, 0)
    assert Layer("x", "conv", None) == Layer("x", "conv", None, 0, 0)
    assert (OracleLayer("x", "conv", None).input_shape, OracleLayer("x", "conv", None).macs) == ((), 0)
    for one in (table, table.layers[0], table.traced[0]):
        with pytest.raises(dataclasses.FrozenInstanceError):
            one.name = "mine"


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "side"),
    [
        *[(3, 1, "symmetric", 33), (4, 1, "symmetric", 34), (7, 2, "symmetric", 17), (2, 3, "symmetric", 12)],
        *[(3, 1, "same", 33), (4, 2, "same", 17), (7, 3, "same", 11), (1, 5, "same", 7), (1, 5, "symmetric", 7)],
    ],
)
def test_the_stem_slides_as_its_padding_says(kernel: int, stride: int, padding: str, side: int) -> None:
    spec = get_spec(
        "resnet18", stem_kernel=kernel, stem_stride=stride, conv_padding=padding, stem_pool="none", image_size=64
    ).replace(stage_strides=(1, 1, 1, 1))
    assert layer_table(spec, 33)["conv1"].output_shape == (64, side, side)


def test_a_norm_needs_two_values_to_train() -> None:
    one_pixel = layer_table(get_spec("resnet18"), 32)
    assert [can_train(one_pixel, batch) for batch in (1, 2)] == [False, True]
    assert can_train(layer_table(get_spec("resnet18"), (32, 64)), 1)
    assert can_train(layer_table(get_spec("resnet18"), (64, 32)), 1)
    assert can_train(layer_table(get_spec("resnet34_no_norm"), 32), 1)
