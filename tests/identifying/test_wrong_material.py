"""The wrong networks are what they are said to be: the right ones right, and each of the others wrong as it says."""

import importlib
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import SGD, ResNetSpec, Weights, draw_images, draw_weights, randomise_norms, reference_output
from tests.backends.in_float64 import in_float64
from tests.cases import by_time, one_of
from tests.identifying.wrong import BASES, RIGHT, WRONG, Wrong

IMAGES = 3 * draw_images(3, (64, 64), batch=2, seed=7)
# Of the largest number: between what float64 rounds and what the least of the mistakes makes.
BOUND = 1e-9
FLOAT32_BOUND = 1e-5
ONLY_IN_TRAINING = [network for network in WRONG if network.visible == "check"]


@cache
def right_weights(base: str) -> Weights:
    return randomise_norms(BASES[base], draw_weights(BASES[base]))


@cache
def right_output(base: str) -> np.ndarray:
    return reference_output(BASES[base], right_weights(base), IMAGES)


def build(backend: ModuleType, fault: str) -> Any:
    """The network in float64; in training mode, where the framework has new ones so."""
    name = backend.__name__.removeprefix("resnet_")
    networks = importlib.import_module(f"tests.identifying.wrong.{name}")
    return in_float64(name, lambda: networks.build(fault))


def load(backend: ModuleType, model: Any, base: str) -> Weights:
    """Gives the model what it has of the right network's weights, and gives back all that it has then.

    Its other tensors move by a tenth, lest a fresh bias of zero hide itself.
    """
    right = right_weights(base)
    weights = {
        name: right[name] if name in right and right[name].shape == tensor.shape else tensor + 0.1
        for name, tensor in backend.export_weights(model).items()
    }
    backend.load_weights(model, weights)
    return weights


def difference(output: np.ndarray, right: np.ndarray) -> float:
    return np.abs(output - right).max() / np.abs(right).max()


def after_a_step(backend: ModuleType, model: Any, base: str) -> Weights:
    """The model's weights and running statistics after one step of training."""
    model.spec = BASES[base]  # where the backends' loss looks for the head
    backend.fit(model, [(IMAGES, np.array([3, 7]))], SGD(), [0.1])
    return backend.export_weights(model)


@cache
def right_after_a_step(backend: ModuleType, base: str) -> Weights:
    model = build(backend, f"right-{base}")
    load(backend, model, base)
    return after_a_step(backend, model, base)


def by_the_spec(spec: ResNetSpec, wrong: Wrong, weights: Weights) -> np.ndarray:
    """What the network must give that it is instead."""
    if wrong.fault == "norms-swapped":
        names = {name: name.replace("bn1", "bn2") for name in weights if name.startswith(f"{wrong.place}.bn1")}
        names |= {other: name for name, other in names.items()}
        weights = {names.get(name, name): tensor for name, tensor in weights.items()}
    return reference_output(spec, weights, IMAGES)


@pytest.mark.parametrize(
    "network", by_time(RIGHT, lambda network: False, one_of(4, RIGHT)), ids=[network.fault for network in RIGHT]
)
def test_right_networks_are_right(backend: ModuleType, network: Wrong) -> None:
    model = build(backend, network.fault)
    backend.load_weights(model, right_weights(network.base))
    for training in (False, True):
        right = reference_output(BASES[network.base], right_weights(network.base), IMAGES, training=training)
        assert difference(backend.predict(model, IMAGES, training=training), right) < BOUND


@pytest.mark.parametrize(
    "network", by_time(WRONG, lambda network: False, one_of(30, WRONG)), ids=[network.fault for network in WRONG]
)
def test_wrong_networks_are_wrong(backend: ModuleType, network: Wrong) -> None:
    if backend.__name__.removeprefix("resnet_") in network.without:
        with pytest.raises(ValueError, match="cannot be expressed"):
            build(backend, network.fault)
        return
    model = build(backend, network.fault)
    weights = load(backend, model, network.base)
    output = backend.predict(model, IMAGES)
    assert output.shape == (2, 10)
    assert np.isfinite(output).all()
    apart = difference(output, right_output(network.base))
    if network.visible == "identify":
        assert apart > BOUND
    elif weights.keys() == right_weights(network.base).keys():
        assert apart < FLOAT32_BOUND
    if network.spec is not None:
        assert difference(output, by_the_spec(network.spec, network, weights)) < BOUND


@pytest.mark.parametrize(
    "network",
    by_time(ONLY_IN_TRAINING, lambda network: False, one_of(4, ONLY_IN_TRAINING)),
    ids=[network.fault for network in ONLY_IN_TRAINING],
)
def test_what_inference_hides_shows_in_training(backend: ModuleType, network: Wrong) -> None:
    if backend.__name__.removeprefix("resnet_") in network.without:
        return  # as the test above proves
    model = build(backend, network.fault)
    load(backend, model, network.base)
    trained = after_a_step(backend, model, network.base)
    right = right_after_a_step(backend, network.base)
    assert trained.keys() != right.keys() or max(difference(trained[name], right[name]) for name in right) > BOUND


def test_there_are_enough() -> None:
    assert len({network.fault for network in WRONG}) == len(WRONG) > 40
    assert {network.base for network in WRONG} == BASES.keys()


def test_networks_are_targets(backend: ModuleType) -> None:
    networks = importlib.import_module(backend.__name__.replace("resnet_", "tests.identifying.wrong."))
    assert backend.predict(networks.no_shortcut(), IMAGES).shape == (2, 10)
    with pytest.raises(AttributeError, match="no network half_a_shortcut"):
        networks.half_a_shortcut  # noqa: B018
