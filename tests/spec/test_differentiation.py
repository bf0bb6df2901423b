"""The backward pass is the slope of the reference's own loss, in every tensor and over every field of the spec."""

import numpy as np
import pytest

from resnet_spec import ResNetSpec, WeightsError, draw_labels, draw_weights, get_optimiser, randomise_norms
from resnet_spec.differentiation import reference_fit, reference_slope
from resnet_spec.reference import as_logits, cross_entropy, reference_output
from tests.backends.networks import TINY, VARIANTS
from tests.cases import by_time, one_of

STEP = 1e-8
SGD = get_optimiser("sgd")


def drawn(spec: ResNetSpec, side: int = 20) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    weights = {name: tensor.astype("float64") for name, tensor in randomise_norms(spec, draw_weights(spec)).items()}
    images = np.random.default_rng(0).normal(size=(4, spec.in_channels, side, side + 1))
    return weights, images, draw_labels(spec.num_classes, 4)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(
    "spec", by_time(VARIANTS, one_of(10, VARIANTS), one_of(4, VARIANTS)), ids=lambda spec: spec.name
)
def test_each_gradient_is_the_slope_of_the_loss(spec: ResNetSpec, training: bool) -> None:
    weights, images, labels = drawn(spec, 32)
    slope = reference_slope(spec, weights, images, labels, training=training)

    def loss_at(moved: dict[str, np.ndarray]) -> float:
        output = reference_output(spec, weights | moved, images, training=training)
        return cross_entropy(as_logits(output, is_softmax=spec.head == "softmax"), labels)

    assert slope.loss == pytest.approx(loss_at({}), rel=1e-12)
    assert slope.gradients.keys() == {name for name in weights if "running" not in name}
    rng = np.random.default_rng(1)
    for name, gradient in slope.gradients.items():
        direction = rng.normal(size=gradient.shape)
        ahead, behind = (loss_at({name: weights[name] + sign * STEP * direction}) for sign in (1, -1))
        expected = (ahead - behind) / (2 * STEP)
        assert (gradient * direction).sum() == pytest.approx(expected, rel=1e-4, abs=3e-7), name


def test_the_batch_statistics_are_those_of_the_first_norms_input() -> None:
    weights, images, labels = drawn(TINY, 12)
    slope = reference_slope(TINY, weights, images, labels)
    assert set(slope.statistics) == set(slope.counts) == {name for name in weights if "running" in name}
    assert slope.counts["bn1.running_mean"] == 4 * 12 * 13
    assert not reference_slope(TINY, weights, images, labels, training=False).statistics


def test_a_step_is_the_rules_and_running_statistics_move() -> None:
    weights, images, labels = drawn(TINY, 12)
    slope = reference_slope(TINY, weights, images, labels)
    losses, trained = reference_fit(TINY, weights, [(images, labels)], SGD, [0.1])
    assert losses == [slope.loss]
    assert np.allclose(trained["conv1.weight"], weights["conv1.weight"] - 0.1 * slope.gradients["conv1.weight"])
    mean, batch_mean = weights["bn1.running_mean"], slope.statistics["bn1.running_mean"]
    assert np.allclose(trained["bn1.running_mean"], 0.9 * mean + 0.1 * batch_mean)
    _, unbiased = reference_fit(TINY, weights, [(images, labels)], SGD, [0.1], unbiased=True)
    kept = 0.9 * weights["bn1.running_var"]
    factor = (unbiased["bn1.running_var"] - kept) / (trained["bn1.running_var"] - kept)
    assert np.allclose(factor, 4 * 12 * 13 / (4 * 12 * 13 - 1))
    assert np.array_equal(unbiased["bn1.running_mean"], trained["bn1.running_mean"])


def test_frozen_norms_keep_to_their_running_statistics() -> None:
    weights, images, labels = drawn(TINY, 12)
    frozen = reference_slope(TINY, weights, images, labels, frozen=("layer1",))
    assert set(frozen.statistics) == {name for name in weights if "running" in name and not name.startswith("layer1")}
    free = reference_slope(TINY, weights, images, labels)
    assert frozen.loss != free.loss
    whole = reference_slope(TINY, weights, images, labels, frozen=("bn1", "layer"))
    assert whole.loss == reference_slope(TINY, weights, images, labels, training=False).loss


def test_what_does_not_fit_is_refused() -> None:
    weights, images, labels = drawn(TINY, 12)
    with pytest.raises(WeightsError):
        reference_slope(TINY, {"conv1.weight": weights["conv1.weight"]}, images, labels)
    with pytest.raises(ValueError, match="shape"):
        reference_slope(TINY, weights, images[:, :1], labels)
    with pytest.raises(ValueError, match="labels"):
        reference_slope(TINY, weights, images, labels + 100)
