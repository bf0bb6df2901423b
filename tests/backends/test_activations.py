"""What every layer of a live model gives, against the reference's and the oracle's names and shapes."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import (
    Activations,
    ImagesError,
    ResNetSpec,
    draw_images,
    draw_weights,
    get_spec,
    layer_table,
    randomise_norms,
    reference_activations,
    reference_output,
)
from rosetta.backends import BACKENDS
from rosetta.evidence import LOGITS_BOUND, relative_difference
from tests.backends.networks import SMALL, VARIANTS
from tests.conftest import load_backend


def live_model(backend: ModuleType, spec: ResNetSpec) -> Any:
    """A float64 model with randomised norms, so that no layer is like another."""
    model = backend.build(spec, dtype="float64")
    backend.load_weights(model, randomise_norms(spec, draw_weights(spec)))
    return model


def assert_same(found: Activations, wanted: Activations) -> None:
    assert list(found) == list(wanted)
    for name, output in found.items():
        assert relative_difference(output, wanted[name]) <= LOGITS_BOUND["float64"], name


@pytest.mark.parametrize("size", [(32, 32), (41, 54)], ids=str)
@pytest.mark.parametrize("spec", [*VARIANTS, get_spec("resnet18_d2l")], ids=lambda spec: spec.name)
def test_every_layer_gives_what_the_references_does(backend: ModuleType, spec: ResNetSpec, size) -> None:
    spec = spec.with_float32_norm()
    model, images = live_model(backend, spec), draw_images(spec.in_channels, size, 2)
    weights = randomise_norms(spec, draw_weights(spec))
    for training in (False, True):
        found = backend.activations(model, images, training=training)
        assert_same(found, reference_activations(spec, weights, images, training=training))
