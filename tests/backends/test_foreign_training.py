"""Training any model by its own names gives what training the project's own model by the canonical ones gives."""

from types import ModuleType

import numpy as np
import pytest

from resnet_spec import Weights, get_optimiser
from resnet_spec.operations import Recording
from tests.backends.batches import EPOCH, RATES
from tests.backends.networks import TINY
from tests.backends.test_recording import part
from tests.cases import by_time

BATCHES = [(images.astype(np.float64), labels) for images, labels in EPOCH]


def in_one_order(tensors: list[np.ndarray]) -> list[np.ndarray]:
    return sorted(tensors, key=lambda tensor: (tensor.shape, tensor.sum()))


def assert_same(own: Weights, canonical: Weights, recording: Recording) -> None:
    """Whatever the names: the models' own tell nothing of the canonical ones."""
    moved = [recording.parameters[name].to_canonical(tensor) for name, tensor in own.items()]
    for one, other in zip(in_one_order(moved), in_one_order([*canonical.values()]), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("head", ["logits", pytest.param("softmax", marks=[pytest.mark.slow, pytest.mark.exhaustive])])
def test_losses_and_gradients_are_those_of_the_own_model(backend: ModuleType, head: str) -> None:
    foreign, training = part(backend.__name__, "foreign"), part(backend.__name__, "foreign_training")
    model = backend.build(TINY.replace(head=head), dtype="float64")
    images, labels = BATCHES[0]
    axes = foreign.likely_inputs(model)[0][1]
    recording = part(backend.__name__, "recording").record(model, images, axes=axes)
    before = foreign.own_tensors(model)
    for mode in (False, True):
        loss, gradients = training.foreign_loss_and_gradients(
            model, images, labels, axes=axes, is_softmax=head == "softmax", training=mode
        )
        expected_loss, expected = backend.loss_and_gradients(model, images, labels, training=mode)
        assert loss == pytest.approx(expected_loss, rel=1e-12)
        assert_same(gradients, expected, recording)
    after = foreign.own_tensors(model)
    assert all(np.array_equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("rule", by_time(["nesterov", "momentum_decoupled", "adam"], "adam".__eq__, "nesterov".__eq__))
def test_training_is_that_of_the_own_model(backend: ModuleType, rule: str) -> None:
    foreign, training = part(backend.__name__, "foreign"), part(backend.__name__, "foreign_training")
    model, own = (backend.build(TINY, dtype="float64") for _ in range(2))
    axes = foreign.likely_inputs(model)[0][1]
    recording = part(backend.__name__, "recording").record(model, BATCHES[0][0], axes=axes)
    rates = RATES[: len(BATCHES)]
    losses = training.foreign_fit(model, BATCHES, get_optimiser(rule), rates, axes=axes, is_softmax=False)
    np.testing.assert_allclose(losses, backend.fit(own, BATCHES, get_optimiser(rule), rates), rtol=1e-12)
    assert_same(foreign.own_tensors(model), backend.export_weights(own), recording)
