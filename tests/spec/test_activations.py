"""The order in which a network's outputs stand, whatever the order in which a framework notes them."""

import random

import numpy as np
import pytest

from resnet_spec import get_spec, in_forward_order, layer_table

OF_A_BASIC_BLOCK = ["conv1", "bn1", "conv2", "bn2", "downsample.0", "downsample.1"]
OF_A_BOTTLENECK = ["conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "downsample.0", "downsample.1"]
OF_A_PRE_ACTIVATION_BOTTLENECK = ["bn1", "conv1", "bn2", "conv2", "bn3", "conv3", "downsample.0"]


def ordered(names: list[str]) -> list[str]:
    """After any shuffling the same; each name keeps its array."""
    orders = []
    for seed in range(5):
        shuffled = random.Random(seed).sample(names, len(names))
        found = in_forward_order({name: np.array(names.index(name)) for name in shuffled})
        assert all(names[int(index)] == name for name, index in found.items())
        orders.append(list(found))
    assert all(order == orders[0] for order in orders)
    return orders[0]


@pytest.mark.parametrize(
    ("last", "in_block"),
    [(["fc"], OF_A_BASIC_BLOCK), (["fc"], OF_A_BOTTLENECK), (["norm", "fc"], OF_A_PRE_ACTIVATION_BOTTLENECK)],
    ids=["basic", "bottleneck", "pre-activation"],
)
def test_the_shortcut_stands_behind_the_main_way_and_the_block_behind_both(
    last: list[str], in_block: list[str]
) -> None:
    names = ["conv1", "bn1"]
    for block in ("layer1.0", "layer1.1", "layer2.0"):
        names += [*(f"{block}.{layer}" for layer in in_block), block]
    assert ordered([*names, *last]) == [*names, *last]


def test_blocks_and_stages_are_counted_and_not_spelt() -> None:
    names = ["conv1", "layer1.2.conv1", "layer1.10.conv1", "layer1.10", "layer2.1", "layer10.0", "fc"]
    assert ordered(names) == names


@pytest.mark.parametrize("name", ["resnet34_relu_norm", "resnet50_keras", "plain56_cifar", "resnet164_v2_cifar"])
def test_a_networks_layers_stand_in_the_tables_order(name: str) -> None:
    names = [layer.name for layer in layer_table(get_spec(name)).traced]
    assert ordered(names) == names


def test_a_layer_that_no_resnet_has_stands_behind_those_of_its_block() -> None:
    names = ["conv1", "bn1", "layer1.0.conv1", "layer1.0.bn1", "layer1.0.dropout", "layer1.0", "fc", "temperature"]
    assert ordered(names) == names
    assert ordered(["layer1.0.conv1", "layer1.0.attention", "layer1.0.downsample.0", "layer1.0", "b", "c"]) == [
        "layer1.0.conv1",
        "layer1.0.attention",
        "layer1.0.downsample.0",
        "layer1.0",
        "b",
        "c",
    ]
