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
    in_forward_order,
    layer_table,
    randomise_norms,
    reference_activations,
    reference_output,
)
from rosetta.backends import BACKENDS
from rosetta.comparing.evidence import LOGITS_BOUND
from tests.arithmetic import relative_difference
from tests.backends.networks import SMALL, VARIANTS
from tests.backends.test_structure import EXTRA
from tests.cases import by_time, one_of
from tests.conftest import load_backend

MODES = (False, True)


def live_model(backend: ModuleType, spec: ResNetSpec, dtype: str = "float64") -> Any:
    """A model with randomised norms, so that no layer is like another."""
    model = backend.build(spec, dtype=dtype)
    backend.load_weights(model, randomise_norms(spec, draw_weights(spec)))
    return model


def assert_same(found: Activations, wanted: Activations) -> None:
    assert list(found) == list(wanted)
    for name, output in found.items():
        assert relative_difference(output, wanted[name]) <= LOGITS_BOUND["float64"], name


def shapes_of(activations: Activations) -> dict[str, tuple[int, ...]]:
    return {name: output.shape[1:] for name, output in activations.items()}


def is_quick(spec: ResNetSpec) -> bool:
    """Of fields that have to do with a block, or with what is not there."""
    return spec.name.endswith(("small", "small_same", "small_option_a", "no_norm", "bottleneck_preact_norms"))


@pytest.mark.parametrize(
    "spec", by_time([*VARIANTS, get_spec("resnet18_d2l")], is_quick, one_of(5, VARIANTS)), ids=lambda spec: spec.name
)
def test_every_layer_gives_what_the_references_does(backends: dict[str, ModuleType], spec: ResNetSpec) -> None:
    spec, size = spec.with_float32_norm(), (73, 96)  # an odd side and an even one
    weights, images = randomise_norms(spec, draw_weights(spec)), draw_images(spec.in_channels, size, 2)
    wanted = [reference_activations(spec, weights, images, training=training) for training in MODES]
    assert shapes_of(wanted[0]) == {layer.name: layer.output_shape for layer in layer_table(spec, size).traced}
    for backend in backends.values():
        model = live_model(backend, spec)
        for training in MODES:
            assert_same(backend.activations(model, images, training=training), wanted[training])


@pytest.mark.parametrize("spec", VARIANTS, ids=lambda spec: spec.name)
def test_the_references_layers_stand_in_the_oracles_order(spec: ResNetSpec) -> None:
    images = draw_images(spec.in_channels, (48, 48), 1)
    found = reference_activations(spec, draw_weights(spec), images)
    assert list(found) == [layer.name for layer in layer_table(spec, 48).traced]
    assert list(in_forward_order(dict(sorted(found.items())))) == list(found)
    assert spec.head == "softmax" or np.array_equal(found["fc"], reference_output(spec, draw_weights(spec), images))


def test_looking_leaves_the_model_as_it_was(backend: ModuleType) -> None:
    model, images = live_model(backend, SMALL, "float32"), draw_images(3, (33, 40), 2)
    before, logits = backend.export_weights(model), backend.predict(model, images)
    trace, mode = backend.trace(model, 40), getattr(model, "training", None)
    first = backend.activations(model, images, training=True)
    assert all(output.dtype == np.float32 for output in first.values())
    again = backend.activations(model, images, training=True)
    assert all(np.array_equal(first[name], again[name]) for name in first)
    after = backend.export_weights(model)
    assert all(np.array_equal(before[name], after[name]) for name in before)
    assert np.array_equal(backend.predict(model, images), logits)
    assert (backend.trace(model, 40), getattr(model, "training", None)) == (trace, mode)


def test_the_heads_layer_gives_the_logits(backend: ModuleType) -> None:
    images = draw_images(3, (32, 32), 2)
    model = live_model(backend, SMALL)
    assert np.array_equal(backend.activations(model, images)["fc"], backend.predict(model, images))
    softmax = live_model(backend, SMALL.replace(head="softmax"))
    assert np.array_equal(backend.activations(softmax, images)["fc"], backend.predict(model, images))


@pytest.mark.parametrize("images", [np.zeros((2, 32, 32, 3)), np.full((1, 3, 32, 32), np.nan)], ids=["shape", "nan"])
def test_wrong_images_are_refused(backend: ModuleType, images: np.ndarray) -> None:
    with pytest.raises(ImagesError, match=r"the model takes \(batch, 3, height, width\)|finite"):
        backend.activations(backend.build(SMALL), images)


def _torch_relu(x: Any) -> Any:
    return x.relu_()


def _paddle_relu(x: Any) -> Any:
    from paddle.nn import functional

    return functional.relu_(x)


@pytest.mark.parametrize(("key", "relu"), [("pt", _torch_relu), ("paddle", _paddle_relu)], ids=["pt", "paddle"])
def test_a_relu_in_place_does_not_reach_what_was_noted(key: str, relu: Callable[[Any], Any], monkeypatch) -> None:
    backend = load_backend(BACKENDS[key])
    model, images = live_model(backend, SMALL), draw_images(3, (32, 32), 2)
    wanted = backend.activations(model, images)
    monkeypatch.setattr(f"{backend.__name__}.model.F.relu", relu)
    found = backend.activations(model, images)
    assert found["bn1"].min() < 0
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted)


def test_a_layer_that_somebody_added_stands_in_its_block(backend: ModuleType) -> None:
    key = next(key for key, info in BACKENDS.items() if info.package == backend.__name__)
    model, images = EXTRA[key](backend.build(SMALL)), draw_images(3, (32, 32), 1)
    names = list(backend.activations(model, images))
    assert names[names.index("layer1.0.bn2") - 1] == "layer1.0.conv2.1"
    assert "unused" not in names
