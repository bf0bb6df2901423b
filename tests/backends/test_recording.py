"""The table of operations of live models: the project's own against the spec's, and small ones that are awkward."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import ResNetSpec, draw_images
from resnet_spec.expected import expected_operations
from rosetta.backends import BACKENDS
from rosetta.identifying.worker import telling_tensors
from tests.backends.networks import VARIANTS
from tests.backends.operation_rows import rows
from tests.conftest import load_backend

AWKWARD = [path.stem for path in Path(__file__).with_name("recorded").glob("[!_]*.py")]


def part(package: str, name: str) -> Any:
    return importlib.import_module(f"{package}.{name}")


def told(foreign: Any, model: Any) -> Any:
    """The model in float64, with norms that are not nothing."""
    model = foreign.to_dtype(model, "float64")
    foreign.set_own_tensors(model, telling_tensors(foreign.own_tensors(model)))
    return model


# Between them every operation that a spec can have, and 1x1 images at the end.
_NAMES = ("same", "preact_option_a", "bottleneck_relu_norm")
SOME = [spec for spec in VARIANTS if spec.name in {f"small_{name}" for name in _NAMES}]


@pytest.mark.parametrize("spec", SOME, ids=lambda spec: spec.name)
def test_the_projects_own_model_is_its_specs_table(backend: ModuleType, spec: ResNetSpec) -> None:
    foreign, recording = part(backend.__name__, "foreign"), part(backend.__name__, "recording")
    model = told(foreign, foreign.adopt(backend.build(spec, dtype="float64")))
    axes = foreign.likely_inputs(model)[0][1]
    for size in (32, 33):
        images = draw_images(spec.in_channels, (size, size), 2)
        recorded = recording.record(model, images, axes=axes)
        assert rows(recorded.operations) == rows(expected_operations(spec, size))
        np.testing.assert_allclose(recorded.outputs[-1], foreign.output_of(model, images, axes=axes), atol=1e-12)


@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("key", AWKWARD)
def test_an_awkward_model_is_what_it_is_and_stays(key: str, training: bool) -> None:
    package = load_backend(BACKENDS[key]).__name__
    foreign, recording = part(package, "foreign"), part(package, "recording")
    foreign.prepare("float64")
    try:
        for name, (make, kinds) in importlib.import_module(f"tests.backends.recorded.{key}").MODELS.items():
            model = told(foreign, foreign.adopt(make()))
            axes = foreign.likely_inputs(model)[0][1]
            images = draw_images(3, (17, 18), 2)
            before = foreign.own_tensors(model)
            recorded = recording.record(model, images, axes=axes, training=training)
            assert tuple(one.kind for one in recorded.operations) == kinds, name
            after = foreign.own_tensors(model)
            assert all(np.array_equal(before[own], after[own]) for own in before), name
            output = foreign.output_of(model, images, axes=axes, training=training)
            np.testing.assert_allclose(recorded.outputs[-1], output, atol=1e-12, err_msg=name)
    finally:
        foreign.prepare("float32")


def test_a_recording_names_every_tensor(backend: ModuleType) -> None:
    foreign, recording = part(backend.__name__, "foreign"), part(backend.__name__, "recording")
    model = told(foreign, foreign.adopt(backend.build(SOME[0], dtype="float64")))
    own, axes = foreign.own_tensors(model), foreign.likely_inputs(model)[0][1]
    recorded = recording.record(model, draw_images(3, (32, 32), 2), axes=axes)
    used = [each for one in recorded.operations for each in one.weights.items()]
    assert sorted(name for _, name in used) == sorted(own)
    for name, parameter in recorded.parameters.items():
        assert np.array_equal(parameter.from_canonical(parameter.to_canonical(own[name])), own[name])
        assert parameter.registered
        assert parameter.trained == (name not in {each for role, each in used if role.startswith("running")})
