"""What a recording says of the project's own models, in each backend: the table that their spec must show."""

import importlib
from collections import Counter
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import ResNetSpec, draw_images
from resnet_spec.expected import expected_operations
from resnet_spec.operations import Operation
from tests.backends.networks import VARIANTS

AXES = {"resnet_pt": "nchw", "resnet_keras": "nhwc", "resnet_paddle": "nchw", "resnet_jax": "nhwc"}
CHOSEN_VARIANTS = (
    *("small", "small_bottleneck", "small_same", "small_even_same_stem", "small_option_a", "small_relu_norm"),
    *("small_no_norm", "small_preact", "small_eps_and_decay", "small_resnext"),
)
SPECS = [spec for spec in VARIANTS if spec.name in CHOSEN_VARIANTS]


def part(backend: ModuleType, name: str) -> Any:
    return importlib.import_module(f"{backend.__name__}.{name}")


def told_apart(backend: ModuleType, spec: ResNetSpec) -> Any:
    """The network in float64, with other numbers in every channel of its norms and biases."""
    foreign = part(backend, "foreign")
    foreign.prepare("float64")
    model = foreign.to_dtype(backend.build(spec, dtype="float64"), "float64")
    rng = np.random.default_rng(0)
    vectors = {name: tensor for name, tensor in foreign.own_tensors(model).items() if tensor.ndim == 1}
    foreign.set_own_tensors(model, {name: rng.uniform(0.5, 1.5, tensor.shape) for name, tensor in vectors.items()})
    return model


def shown(operations: tuple[Operation, ...]) -> Counter[tuple[Any, ...]]:
    """Each operation with all that leads to it: the same for tables in another order."""
    found: list[tuple[Any, ...]] = []
    for operation in operations:
        before = sorted(hash(found[position]) for position in operation.inputs)
        settings = sorted((name, repr(value)) for name, value in operation.settings.items())
        roles = sorted(operation.weights)
        found.append((operation.kind, tuple(settings), operation.output_shape, tuple(roles), tuple(before)))
    return Counter(found)


@pytest.mark.parametrize("size", [(64, 64), (57, 66)], ids=str)
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_recording_shows_the_operations_of_the_spec(backend: ModuleType, spec: ResNetSpec, size: Any) -> None:
    model, axes = told_apart(backend, spec), AXES[backend.__name__]
    images = draw_images(spec.in_channels, size, 2).astype(np.float64)
    recording = part(backend, "recording").record(model, images, axes=axes)
    assert shown(recording.operations) == shown(expected_operations(spec, size))
    assert {operation.dtype for operation in recording.operations} == {"float64"}

    output = part(backend, "foreign").output_of(model, images, axes=axes)
    assert output.shape == (2, spec.num_classes)
    assert np.abs(recording.outputs[-1] - output).max() <= 1e-12 * np.abs(output).max()


def test_a_recording_names_every_tensor(backend: ModuleType) -> None:
    spec = SPECS[0]
    model, axes = told_apart(backend, spec), AXES[backend.__name__]
    recording = part(backend, "recording").record(model, draw_images(3, (64, 64), 2).astype(np.float64), axes=axes)
    own = part(backend, "foreign").own_tensors(model)
    used = [name for operation in recording.operations for name in operation.weights.values()]
    assert sorted(used) == sorted(own)
    for name, parameter in recording.parameters.items():
        assert np.array_equal(recording.tensors[name], own[name])
        assert np.array_equal(parameter.from_canonical(parameter.to_canonical(own[name])), own[name])
        assert parameter.registered
    statistics = {
        operation.weights[role]
        for operation in recording.operations
        for role in ("running_mean", "running_var")
        if role in operation.weights
    }
    assert {name for name, parameter in recording.parameters.items() if not parameter.trained} == statistics


def test_a_recording_in_training_mode_shows_the_batchs_statistics_and_leaves_the_model(backend: ModuleType) -> None:
    spec = SPECS[0]
    foreign, model, axes = part(backend, "foreign"), told_apart(backend, spec), AXES[backend.__name__]
    images = draw_images(3, (64, 64), 4).astype(np.float64)
    before = foreign.own_tensors(model)
    recording = part(backend, "recording").record(model, images, axes=axes, training=True)
    norms = [operation for operation in recording.operations if operation.kind == "norm"]
    assert len(norms) == sum(operation.kind == "norm" for operation in expected_operations(spec, 64))
    assert all(norm.settings["batch_statistics"] for norm in norms)
    foreign.output_of(model, images, axes=axes, training=True)
    after = foreign.own_tensors(model)
    assert all(np.array_equal(before[name], after[name]) for name in before)
