"""The reference's own backward pass gives what every framework gives: losses, gradients and training runs."""

from types import ModuleType

import numpy as np
import pytest

from resnet_spec import ResNetSpec, Weights, draw_images, draw_labels, draw_weights, get_optimiser, randomise_norms
from resnet_spec.differentiation import reference_fit, reference_slope
from resnet_spec.optimisers import with_float32_numbers
from rosetta.backends import BACKENDS
from rosetta.comparing.evidence import GRADIENTS_BOUND
from tests.backends.networks import SMALL, VARIANTS
from tests.cases import by_time, one_of

BOUND = GRADIENTS_BOUND["float64"]
STEPS = 3


def batch(spec: ResNetSpec, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    return draw_images(spec.in_channels, (48, 49), 4, seed).astype("float64"), draw_labels(spec.num_classes, 4, seed)


def furthest(found: Weights, expected: Weights) -> float:
    """The largest difference of any tensor, over the largest gradient of all."""
    assert found.keys() == expected.keys()
    largest = max(np.abs(tensor).max() for tensor in expected.values())
    return max(float(np.abs(found[name] - expected[name]).max()) for name in expected) / largest


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(
    "spec", by_time(VARIANTS, one_of(20, VARIANTS), one_of(10, VARIANTS)), ids=lambda spec: spec.name
)
def test_gradients(backend: ModuleType, spec: ResNetSpec, training: bool) -> None:
    spec = spec.with_float32_norm()
    weights = randomise_norms(spec, draw_weights(spec))
    model = backend.build(spec, dtype="float64")
    backend.load_weights(model, weights)
    loss, gradients = backend.loss_and_gradients(model, *batch(spec), training=training)
    slope = reference_slope(spec, weights, *batch(spec), training=training)
    assert slope.loss == pytest.approx(loss, rel=1e-11)
    assert furthest(gradients, slope.gradients) < BOUND


@pytest.mark.parametrize("rule", ["momentum", pytest.param("adamw", marks=pytest.mark.slow)])
def test_training(backend: ModuleType, rule: str) -> None:
    spec = SMALL.replace(stage_blocks=(1, 1, 1, 1)).with_float32_norm()
    weights = randomise_norms(spec, draw_weights(spec))
    batches = [batch(spec, seed) for seed in range(STEPS)]
    model = backend.build(spec, dtype="float64")
    backend.load_weights(model, weights)
    # Paddle keeps the numbers of a rule in float32.
    optimiser = with_float32_numbers(get_optimiser(rule))
    losses = backend.fit(model, batches, optimiser, [0.01] * STEPS)
    [unbiased] = [info.keeps_unbiased_variance for info in BACKENDS.values() if info.package == backend.__name__]
    expected_losses, expected = reference_fit(spec, weights, batches, optimiser, [0.01] * STEPS, unbiased=unbiased)
    assert losses == pytest.approx(expected_losses, rel=1e-9)
    assert furthest(backend.export_weights(model), expected) < 1e-9
