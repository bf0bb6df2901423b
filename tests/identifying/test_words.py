"""Numbers and names as a student reads them."""

import numpy as np
import pytest

from resnet_spec.operations import Operation
from rosetta.identifying.words import described, number_words
from tests.identifying.verdict import canonical_names


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *((0.5, "0.5"), (0.25, "0.25"), (1 / 255, "1/255"), (float(np.float32(1 / 255)), "1/255"), (1 / 3, "1/3")),
        *((float(np.float32(0.1)), "0.1"), (255.0, "255"), (0.0, "0"), (-1.0, "-1"), (0.7978845608, "0.797885")),
    ],
)
def test_numbers(number: float, words: str) -> None:
    assert number_words(number) == words


@pytest.mark.parametrize(
    "line",
    [
        "layer1.0: conv1 of layer1.0.conv1.weight",
        "layer1_0: conv1 of layer1_0_conv1/kernel",
        "layer1.layers.0: conv1 of layer1.layers.0.conv1.kernel",
        "stage 1, block 1: conv1 of layer1.0.conv1.weight",
    ],
)
def test_the_frameworks_names_of_one_layer(line: str) -> None:
    assert canonical_names(line) == "layer1.0: conv1 of layer1.0.conv1.weight"


@pytest.mark.parametrize(
    "name", ["layer2.0.downsample.0", "layer2_0_downsample_0", "layer2.layers.0.downsample.layers.0"]
)
def test_the_frameworks_names_of_a_projection(name: str) -> None:
    assert canonical_names(name) == "layer2.0.downsample.0"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"activation": "leaky_relu", "slope": 0.01}, "leaky ReLU of slope 0.01"),
        ({"activation": "log_softmax over the images of the batch"}, "log-softmax over the images of the batch"),
    ],
)
def test_activations(settings: dict, words: str) -> None:
    assert described(Operation("activation", "f", "", (0,), settings=settings)) == words


@pytest.mark.parametrize(
    ("numbers", "weights", "words"),
    [
        ((255.0,), {}, "division by 255"),
        ((1.0, 1e-5), {}, "division"),
        ((), {"operand 1": "bn.scale"}, "division by bn.scale"),
        ((1e-5,), {"operand 1": "bn.running_var"}, "division"),
    ],
)
def test_arithmetic_with_one_number_and_with_several(numbers: tuple, weights: dict, words: str) -> None:
    settings = {"arithmetic": "divide", "numbers": numbers}
    assert described(Operation("unknown", "div", "", (0,), weights, settings)) == words
