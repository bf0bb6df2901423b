"""Which network some tensors belong to: one, several, none."""

import numpy as np
import pytest

from resnet_spec import Weights, get_spec, list_specs, weight_shapes
from resnet_spec.recognise import fitting_specs, nearest_misfit, with_own_ends


def shaped(name: str, **changes: int) -> Weights:
    """Tensors of the network's names and shapes that take no memory."""
    shapes = weight_shapes(get_spec(name, **changes))
    return {key: np.broadcast_to(np.float32(0), shape) for key, shape in shapes.items()}


def fitting(weights: Weights) -> list[str]:
    return [spec.name for spec in fitting_specs(weights)]


@pytest.mark.parametrize("name", list_specs())
def test_every_network_of_the_zoo_is_among_those_that_fit_its_tensors(name: str) -> None:
    assert get_spec(name) in fitting_specs(shaped(name))


def test_one_fits() -> None:
    for name in ("resnet18", "resnet34", "resnet50_keras", "resnext50_32x4d", "wide_resnet50_2", "resnet50_v2"):
        assert fitting(shaped(name)) == [name]


def test_several_fit_where_no_tensor_shows_the_difference() -> None:
    assert fitting(shaped("resnet50")) == ["resnet50", "resnet50_v1"]
    assert fitting(shaped("resnet20_cifar")) == ["resnet20_cifar", "plain20_cifar"]
    # A ReLU and a norm in the other order, and another head.
    assert fitting(shaped("resnet34_same")) == ["resnet34_same", "resnet34_relu_norm"]


def test_classes_and_channels_are_the_tensors_own() -> None:
    [spec] = fitting_specs(shaped("resnet18", num_classes=7, in_channels=4))
    assert spec == get_spec("resnet18", num_classes=7, in_channels=4)
    assert fitting(shaped("resnet18_d2l")) == ["resnet18_d2l"]
    assert fitting(shaped("resnet18_biased")) == ["resnet18_biased"]
    assert with_own_ends(get_spec("resnet18"), shaped("resnet18", num_classes=7, in_channels=4)) == spec
    assert with_own_ends(get_spec("resnet18"), {}) == get_spec("resnet18")
    assert with_own_ends(get_spec("resnet18"), {"conv1.weight": np.zeros((64, 0, 7, 7))}) == get_spec("resnet18")


def _without(weights: Weights) -> None:
    del weights["layer4.1.bn2.bias"]


def _with_another(weights: Weights) -> None:
    weights["fc2.weight"] = np.zeros((3, 3))


def _misshapen(weights: Weights) -> None:
    weights["bn1.weight"] = np.zeros(3)


@pytest.mark.parametrize(
    ("fault", "misfit"),
    [
        (_without, "layer4.1.bn2.bias is missing"),
        (_with_another, "fc2.weight is extra"),
        (_misshapen, "bn1.weight has shape (64,), not (3,)"),
    ],
)
def test_none_fits_and_the_nearest_says_why(fault, misfit: str) -> None:
    weights = shaped("resnet18", num_classes=7)
    fault(weights)
    assert fitting_specs(weights) == []
    found = nearest_misfit(weights)
    assert found
    assert (found[0].name, found[1]) == ("resnet18", misfit)


def test_the_nearest_shares_the_most_tensors_and_not_the_fewest_that_differ() -> None:
    """A fragment, or a net of other widths, is no small network only because that has few tensors to miss."""
    half = {name: tensor for name, tensor in shaped("resnet50").items() if not name.startswith("layer4")}
    misshapen = {**shaped("resnet101"), "bn1.bias": np.zeros(3)}
    for weights, name, misfit in (
        (half, "resnet50", "layer4.0.conv1.weight is missing"),
        (misshapen, "resnet101", "bn1.bias has shape (64,), not (3,)"),
    ):
        found = nearest_misfit(weights)
        assert found
        assert (found[0].name, found[1]) == (name, misfit)


@pytest.mark.parametrize("shape", [(), (0, 5), (10**9, 5), (3, 0, 7, 7)])
def test_tensors_that_make_no_sense_fit_nothing(shape: tuple[int, ...]) -> None:
    for weights in ({}, {"fc.weight": np.empty(0).reshape(0)}, {"a": np.zeros(3)}):
        odd = {**weights, "fc.weight": np.broadcast_to(np.float32(0), shape), "conv1.weight": np.zeros((3, 0, 7, 7))}
        assert fitting_specs(odd) == []
        assert nearest_misfit(odd) is None
