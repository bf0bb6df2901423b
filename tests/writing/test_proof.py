"""A plain text's network is its model's: names, logits, gradients and running statistics, in float64."""

from types import ModuleType

import numpy as np
import pytest

from resnet_spec import SGD, ResNetSpec, draw_images, draw_labels, draw_weights, get_spec, list_specs, randomise_norms
from tests.arithmetic import relative_difference
from tests.backends.networks import VARIANTS, cut, narrow
from tests.cases import by_time, one_of
from tests.writing.plain import live

# The two compute the same in the same order, but for what a momentum of 0.1 and one of 1 - 0.9 make of the last digit.
BOUND = 1e-13
STRUCTURES = [*VARIANTS, *dict.fromkeys(narrow(cut(get_spec(name))) for name in list_specs())]


def assert_one_network(backend: ModuleType, spec: ResNetSpec, size: tuple[int, int] = (41, 38)) -> None:
    """The plain text's model is the project's own, by its numbers."""
    own, plain = backend.build(spec, dtype="float64"), live(backend, spec)
    weights = randomise_norms(spec, draw_weights(spec))
    images, labels = draw_images(spec.in_channels, size, 4), draw_labels(spec.num_classes, 4)
    for model in (own, plain):
        backend.load_weights(model, weights)
    for training in (False, True):
        expected = backend.predict(own, images, training=training)
        assert relative_difference(backend.predict(plain, images, training=training), expected) <= BOUND
    losses, gradients = zip(*(backend.loss_and_gradients(model, images, labels) for model in (own, plain)), strict=True)
    assert losses[0] == pytest.approx(losses[1], rel=BOUND)
    assert_same(*gradients)
    for model in (own, plain):
        backend.fit(model, [(images, labels)], SGD(momentum=0.9), [0.1])
    assert_same(backend.export_weights(own), backend.export_weights(plain))


def assert_same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert found.keys() == expected.keys()
    largest = max(np.abs(tensor).max() for tensor in expected.values())
    for name, tensor in expected.items():
        assert np.abs(found[name] - tensor).max() <= BOUND * max(np.abs(tensor).max(), 1e-3 * largest), name


@pytest.mark.parametrize(
    "spec", by_time(STRUCTURES, one_of(80, STRUCTURES), one_of(40, STRUCTURES)), ids=lambda spec: spec.name
)
def test_the_plain_text_is_the_network(backend: ModuleType, spec: ResNetSpec) -> None:
    assert_one_network(backend, spec, (max(41, spec.smallest_image), max(38, spec.smallest_image)))
