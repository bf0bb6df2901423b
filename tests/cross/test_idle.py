"""The biases that the spec calls idle are those whose gradient is rounding, in a framework's own backward pass."""

import numpy as np
import pytest

from resnet_spec import ResNetSpec, draw_images, draw_labels, draw_weights, idle_biases, layer_table, randomise_norms
from rosetta.backends import BACKENDS
from tests.backends.networks import VARIANTS
from tests.conftest import load_backend

BIASED = [spec.replace(conv_bias=True) for spec in VARIANTS]


@pytest.mark.parametrize("spec", BIASED, ids=lambda spec: spec.name)
def test_an_idle_bias_has_no_gradient_and_every_other_has_one(spec: ResNetSpec) -> None:
    pytorch = load_backend(BACKENDS["pt"])
    model = pytorch.build(spec, dtype="float64")
    pytorch.load_weights(model, randomise_norms(spec, draw_weights(spec)))
    images, labels = draw_images(spec.in_channels, (64, 64), 3), draw_labels(spec.num_classes, 3)
    _, gradients = pytorch.loss_and_gradients(model, images, labels)
    largest = max(np.abs(gradient).max() for gradient in gradients.values())
    sizes = {name: np.abs(one).max() / largest for name, one in gradients.items() if name.endswith(".bias")}
    assert {name for name, size in sizes.items() if size < 1e-12} == set(idle_biases(spec, layer_table(spec)))
    assert not [name for name, size in sizes.items() if 1e-12 <= size < 1e-9]
