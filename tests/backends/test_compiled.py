"""A compiled model computes what the model does, in every backend, and never what it did before a change."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import (
    SGD,
    ImagesError,
    ResNetSpec,
    RosettaError,
    draw_images,
    draw_labels,
    draw_weights,
    get_spec,
    list_specs,
    randomise_norms,
    reference_output,
)
from resnet_spec.weights import Weights
from rosetta.backends import BACKENDS
from rosetta.comparing.evidence import LOGITS_BOUND
from tests.backends.networks import TINY, VARIANTS, cut, narrow
from tests.cases import by_time, one_of
from tests.conftest import load_backend

ZOO = [get_spec(name) for name in list_specs()]
CHANGED = "The model has changed since it was compiled, first seen in {}: compile it again."


def telling_weights(spec: ResNetSpec, dtype: str = "float32", seed: int = 0) -> Weights:
    drawn = randomise_norms(spec, draw_weights(spec, seed), seed)
    return {name: tensor.astype(dtype) for name, tensor in drawn.items()}


def loaded(backend: ModuleType, spec: ResNetSpec, dtype: str = "float32", seed: int = 0) -> Any:
    model = backend.build(spec, dtype=dtype)
    backend.load_weights(model, telling_weights(spec, dtype, seed))
    return model


def gap(found: np.ndarray, expected: np.ndarray) -> float:
    return float(np.abs(found - expected).max() / np.abs(expected).max())


def check(backend: ModuleType, spec: ResNetSpec, sides: tuple[int, int], batch: int, dtype: str = "float32") -> None:
    model = loaded(backend, spec, dtype)
    compiled = backend.compile(model, sides, batch)
    for seed in range(2):
        images = draw_images(spec.in_channels, sides, batch, seed)
        found = compiled(images)
        assert found.dtype == dtype
        assert gap(found, backend.predict(model, images)) < LOGITS_BOUND[dtype]
        assert gap(found, reference_output(spec, telling_weights(spec, dtype), images)) < LOGITS_BOUND[dtype]


@pytest.mark.parametrize(
    "spec", by_time(VARIANTS, lambda spec: False, one_of(24, VARIANTS)), ids=lambda spec: spec.name
)
def test_it_computes_what_the_model_does(backend: ModuleType, spec: ResNetSpec) -> None:
    check(backend, spec, (75, 64), 2)


@pytest.mark.parametrize("spec", by_time(ZOO, lambda spec: False, one_of(24, ZOO)), ids=lambda spec: spec.name)
def test_it_computes_each_network_of_the_zoo(backend: ModuleType, spec: ResNetSpec) -> None:
    check(backend, cut(narrow(spec)), (spec.smallest_image + 3, spec.smallest_image + 2), 1)


@pytest.mark.exhaustive
@pytest.mark.slow
@pytest.mark.parametrize("spec", ZOO, ids=lambda spec: spec.name)
def test_it_computes_each_network_of_the_zoo_as_published(backend: ModuleType, spec: ResNetSpec) -> None:
    check(backend, spec, (64, 64), 2)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_computes_what_a_tiny_model_does(backend: ModuleType, dtype: str) -> None:
    check(backend, TINY.with_float32_norm(), (13, 12), 1, dtype)


@pytest.mark.parametrize(
    "shape", [(1, 3, 12, 12), (2, 3, 12, 13), (2, 4, 12, 12), (3, 12, 12)], ids=lambda shape: str(shape)
)
def test_images_of_another_shape_are_refused(tiny: tuple[ModuleType, Any, Any], shape: tuple[int, ...]) -> None:
    _, _, compiled = tiny
    with pytest.raises(ImagesError, match=r"^The images have shape \(.*\), but the model (was compiled for|takes) \("):
        compiled(np.zeros(shape, np.float32))


def test_sizes_that_no_image_has_are_refused(backend: ModuleType) -> None:
    with pytest.raises(ImagesError, match="compile for whole numbers from 1"):
        backend.compile(backend.build(TINY), 12, 0)


@pytest.fixture
def tiny(backend: ModuleType) -> tuple[ModuleType, Any, Any]:
    """A backend, a model of a tiny network in it, and that model compiled."""
    model = loaded(backend, TINY)
    return backend, model, backend.compile(model, 12, 2)


def test_two_compiled_models_stand_beside_each_other(tiny: tuple[ModuleType, Any, Any]) -> None:
    backend, _, compiled = tiny
    other = loaded(backend, TINY, seed=1)
    other_compiled = backend.compile(other, 12, 2)
    images = draw_images(3, (12, 12), 2)
    first = compiled(images)
    assert gap(other_compiled(images), backend.predict(other, images)) < 1e-5
    assert gap(first, other_compiled(images)) > 1e-3
    assert np.array_equal(compiled(images), first)


def test_the_model_stays_as_it_was(backend: ModuleType) -> None:
    model = loaded(backend, TINY)
    before, images = backend.export_weights(model), draw_images(3, (12, 12), 2)
    in_training = backend.predict(model, images, training=True)
    compiled = backend.compile(model, 12, 2)
    found = compiled(images)
    assert getattr(model, "training", True)  # as a new model of PyTorch and of Paddle is
    assert np.array_equal(backend.predict(model, images, training=True), in_training)
    after = backend.export_weights(model)
    assert all(np.array_equal(before[name], after[name]) for name in before)
    found += 1  # a copy: the next call must not notice
    assert np.array_equal(compiled(images) + 1, found)


def _swap_two_filters(backend: ModuleType, model: Any) -> None:
    weights = backend.export_weights(model)
    weights["layer2.0.conv2.weight"][[0, 1]] = weights["layer2.0.conv2.weight"][[1, 0]]
    backend.load_weights(model, weights)


def _move_one_number_by_one_step(backend: ModuleType, model: Any) -> None:
    weights = backend.export_weights(model)
    variance = weights["layer2.0.bn2.running_var"]
    variance[3] = np.nextafter(variance[3], np.float32(9))
    backend.load_weights(model, weights)


def _negate_a_tensor(backend: ModuleType, model: Any) -> None:
    weights = backend.export_weights(model)
    weights["layer2.0.conv2.weight"] *= -1
    backend.load_weights(model, weights)


def _train_one_step(backend: ModuleType, model: Any) -> None:
    backend.fit(model, [(draw_images(3, (12, 12), 4), draw_labels(10, 4))], SGD(), [1e-3])


CHANGES = {
    "two filters swapped": _swap_two_filters,
    "a variance by one ulp": _move_one_number_by_one_step,
    "a sign": _negate_a_tensor,
    "a step of training": _train_one_step,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_model_is_refused(
    tiny: tuple[ModuleType, Any, Any], change: Callable[[ModuleType, Any], None]
) -> None:
    backend, model, compiled = tiny
    images = draw_images(3, (12, 12), 2)
    compiled(images)
    before = backend.export_weights(model)
    change(backend, model)
    after = backend.export_weights(model)
    changed = [name for name in before if not np.array_equal(before[name], after[name])]
    with pytest.raises(RosettaError, match=r"^The model has changed since it was compiled") as refused:
        compiled(images)
    assert str(refused.value) in {CHANGED.format(name) for name in changed}
    backend.load_weights(model, before)
    compiled(images)
    again = backend.compile(model, 12, 2)
    assert gap(again(images), backend.predict(model, images)) < 1e-5


def _in_place_of_pytorch(model: Any) -> None:
    model.layer1[0].conv1.weight.data.add_(1e-3)


def _assigned_in_pytorch(model: Any) -> None:
    import torch

    model.layer1[0].conv1.weight = torch.nn.Parameter(2 * model.layer1[0].conv1.weight.detach())


def _in_place_of_keras(model: Any) -> None:
    model.get_layer("layer1_0_conv1").kernel.assign_add(np.full((3, 3, 4, 4), 1e-3, "float32"))


def _in_place_of_paddle(model: Any) -> None:
    model.layer1[0].conv1.weight.detach().scale_(2.0)


def _assigned_in_paddle(model: Any) -> None:
    import paddle

    value = paddle.nn.initializer.Assign(2 * model.layer1[0].conv1.weight.numpy())
    model.layer1[0].conv1.weight = model.layer1[0].conv1.create_parameter([4, 4, 3, 3], default_initializer=value)


def _in_place_of_jax(model: Any) -> None:
    kernel = model.layer1.layers[0].conv1.kernel
    kernel[0, 0, 0, 0] = 5.0


def _assigned_in_jax(model: Any) -> None:
    from flax import nnx

    model.layer1.layers[0].conv1.kernel = nnx.Param(2 * model.layer1.layers[0].conv1.kernel[...])


# Keras lets nobody assign a variable to a layer that is built.
OWN_CHANGES = [
    *(("pt", _in_place_of_pytorch), ("pt", _assigned_in_pytorch), ("keras", _in_place_of_keras)),
    *(("paddle", _in_place_of_paddle), ("paddle", _assigned_in_paddle)),
    *(("jax", _in_place_of_jax), ("jax", _assigned_in_jax)),
]


@pytest.mark.parametrize(("key", "change"), OWN_CHANGES, ids=[change.__name__ for _, change in OWN_CHANGES])
def test_a_change_by_the_frameworks_own_means_is_refused(key: str, change: Callable[[Any], None]) -> None:
    backend = load_backend(BACKENDS[key])
    model = loaded(backend, TINY)
    compiled = backend.compile(model, 12, 2)
    change(model)
    with pytest.raises(RosettaError, match=r"first seen in layer1\.0\.conv1\.weight"):
        compiled(draw_images(3, (12, 12), 2))


WITHOUT_COMPILER = """
import resnet_pt, resnet_spec
try:
    resnet_pt.compile(resnet_pt.build(resnet_spec.get_spec("resnet20_cifar", stage_blocks=(1, 1, 1))), 32, 1)
except resnet_spec.RosettaError as error:
    print(error)
"""


@pytest.mark.slow
def test_a_compiler_that_is_missing_is_said_in_one_sentence(tmp_path: Path) -> None:
    load_backend(BACKENDS["pt"])
    variables = {**os.environ, "CXX": "/no/compiler", "TORCHINDUCTOR_CACHE_DIR": str(tmp_path)}
    process = subprocess.run([sys.executable, "-c", WITHOUT_COMPILER], capture_output=True, text=True, env=variables)
    assert process.stdout == "PyTorch compiles with a C++ compiler, and none is here: install g++.\n", process.stderr


@pytest.mark.parametrize("is_there", [True, False], ids=["openvino", "without"])
def test_keras_is_compiled_by_openvino_where_that_is_installed(is_there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = load_backend(BACKENDS["keras"])
    openvino = pytest.importorskip("openvino")
    compiled: list[str] = []

    def compile_model(model: str, *settings: Any) -> Any:
        compiled.append(Path(model).name)
        return compile_by_openvino(model, *settings)

    compile_by_openvino = openvino.compile_model
    monkeypatch.setattr(openvino, "compile_model", compile_model)
    if not is_there:
        monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    check(backend, TINY, (13, 12), 2)
    check(backend, TINY.with_float32_norm(), (13, 12), 2, "float64")  # which it does not take
    assert compiled == (["frozen.pb"] if is_there else [])
