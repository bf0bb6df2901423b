"""`rosetta convert --like`: a checkpoint under somebody's own names travels to all formats and back."""

import functools
import importlib
import importlib.util
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from resnet_spec import (
    Weights,
    draw_images,
    draw_weights,
    randomise_norms,
    read_weights,
    reference_output,
    write_weights,
)
from rosetta.backends import BACKENDS
from rosetta.converting import convert as conversion
from rosetta.converting.like import find_naming
from tests.cases import by_time
from tests.command_line import RosettaHere, assert_refused, rosetta
from tests.conftest import load_backend
from tests.converting.files import FRAMEWORK_SUFFIXES, same_bits
from tests.converting.own import OWN_MODELS, TARGETS, Own

SUFFIXES = [".safetensors", ".pth", ".pdparams", ".weights.h5", ".keras", ".orbax"]


@pytest.fixture(autouse=True)
def recorded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target is recorded once for all tests of this file: what takes the time is not what they test."""
    monkeypatch.setattr(conversion, "find_naming", _find_naming)


_find_naming = functools.cache(find_naming)


@pytest.fixture(params=by_time(list(TARGETS), "pt".__eq__, "paddle".__eq__))
def own(request: pytest.FixtureRequest) -> Own:
    """Each target in turn."""
    return Own(request.param)


def distance(output: np.ndarray, expected: np.ndarray) -> float:
    return float(np.abs(output - expected).max() / np.abs(expected).max())


def test_what_the_framework_saved_becomes_canonical_and_comes_back(own: Own, tmp_path: Path) -> None:
    source, canonical = tmp_path / f"own{own.suffix}", tmp_path / "net.safetensors"
    own.save(source)
    done = conversion.convert(source, canonical, like=own.target)
    assert (done.source_names, done.destination_names) == (own.target, None)
    weights, naming = read_weights(canonical), _find_naming(own.target, image_size=None, time_limit=600)
    images = draw_images(naming.spec.in_channels, (64, 64), 2)
    output = own.foreign.output_of(own.model, images, axes=naming.records.axes)
    assert distance(output, reference_output(naming.spec, weights, images)) < 1e-5

    again = tmp_path / f"again{own.suffix}"
    done = conversion.convert(canonical, again, like=own.target)
    assert (done.source_names, done.destination_names) == (None, own.target)
    before = own.tensors()
    own.foreign.set_own_tensors(own.model, {name: np.zeros_like(tensor) for name, tensor in before.items()})
    own.checkpoints.read_foreign(own.model, again)
    assert same_bits(own.tensors(), before)

    conversion.convert(canonical, tmp_path / "own.safetensors", like=own.target)
    assert same_bits(read_weights(tmp_path / "own.safetensors"), before)
    assert conversion.convert(tmp_path / "own.safetensors", tmp_path / "net.safetensors", like=own.target)
    assert same_bits(read_weights(canonical), weights)


@pytest.mark.slow
def test_it_travels_to_all_formats_and_from_all_of_them(own: Own, tmp_path: Path) -> None:
    source = tmp_path / f"own{own.suffix}"
    own.save(source)
    naming = _find_naming(own.target, image_size=None, time_limit=600)
    expected = naming.to_canonical(own.tensors())
    images = draw_images(naming.spec.in_channels, (64, 64), 2)
    reference = reference_output(naming.spec, expected, images)
    for suffix in SUFFIXES:
        there, back = tmp_path / f"net{suffix}", tmp_path / f"back{own.suffix}"
        conversion.convert(source, there, like=own.target)
        if suffix == ".safetensors":
            assert same_bits(read_weights(there), expected)
        else:
            backend = load_backend(BACKENDS[FRAMEWORK_SUFFIXES[suffix]])
            assert same_bits(backend.read_checkpoint(there), expected)
            model = backend.build(naming.spec)
            backend.load_weights(model, backend.read_checkpoint(there))
            assert distance(backend.predict(model, images), reference) < 1e-5
        conversion.convert(there, back, like=own.target)
        before = own.tensors()
        own.checkpoints.read_foreign(own.model, back)
        assert same_bits(own.tensors(), before), suffix


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", pytest.param("float64", marks=pytest.mark.exhaustive)])
def test_a_whole_keras_model_is_written_under_its_own_names(dtype: str, tmp_path: Path) -> None:
    own = Own("keras")
    spec = _find_naming(own.target, image_size=None, time_limit=600).spec
    weights = {name: tensor.astype(dtype) for name, tensor in drawn(spec).items()}
    write_weights(tmp_path / "net.safetensors", weights)
    conversion.convert(tmp_path / "net.safetensors", tmp_path / "own.keras", like=own.target)
    import keras

    model = keras.models.load_model(tmp_path / "own.keras")
    assert [layer.name for layer in model.layers] == [layer.name for layer in own.model.layers]
    assert model.layers[-2].kernel.dtype == dtype
    conversion.convert(tmp_path / "own.keras", tmp_path / "back.safetensors", like=own.target)
    assert same_bits(read_weights(tmp_path / "back.safetensors"), weights)


def drawn(spec: Any) -> Weights:
    return randomise_norms(spec, draw_weights(spec))


# What is done to a model's own tensors by name, and what is then said.


@pytest.mark.slow
def test_the_command_says_whose_names_each_file_has(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    pt, target = load_backend(BACKENDS["pt"]), f"{OWN_MODELS}:Named"
    spec = load_spec()
    write_weights(tmp_path / "net.safetensors", drawn(spec))
    result = rosetta_here("convert", "net.safetensors", "own.pth", "--like", target, folder=tmp_path)
    assert result.stdout.splitlines() == [
        "net.safetensors: canonical safetensors, 27 tensors, 2,725 numbers of float32",
        "network: Named, 5 classes",
        f"own.pth: PyTorch state dict under the names of {target}",
    ]
    result = rosetta_here("convert", "own.pth", "net.pth", "--like", target, folder=tmp_path)
    assert result.stdout.splitlines()[::2] == [
        f"own.pth: PyTorch state dict under the names of {target}, 27 tensors, 2,725 numbers of float32",
        "net.pth: PyTorch state dict of Named",
    ]
    assert same_bits(pt.read_checkpoint(tmp_path / "net.pth"), drawn(spec))


def load_spec() -> Any:
    """The spec of the models in own_models.py."""
    load_backend(BACKENDS["pt"])
    return importlib.import_module("tests.converting.own_models").SPEC


def test_a_target_is_found_from_where_a_person_stands(tmp_path: Path) -> None:
    spec = load_spec()
    write_weights(tmp_path / "net.safetensors", drawn(spec))
    (tmp_path / "my_net.py").write_text(OWN_MODELS.read_text())
    result = rosetta("convert", "net.safetensors", "own.pth", "--like", "my_net.py:Named", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert sorted(os.listdir(tmp_path)) == ["my_net.py", "net.safetensors", "own.pth"]


@pytest.mark.slow
def test_under_canonical_names_it_is_the_same_either_way(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    pt = load_backend(BACKENDS["pt"])
    weights = drawn(load_spec())
    write_weights(tmp_path / "net.safetensors", weights)
    for source, destination in (
        ("net.safetensors", "own.pth"),
        ("own.pth", "other.pth"),
        ("other.pth", "net.pdparams"),
    ):
        result = rosetta_here("convert", source, destination, "--like", f"{OWN_MODELS}:canonical", folder=tmp_path)
        assert result.returncode == 0, result.stderr
    assert same_bits(pt.read_checkpoint(tmp_path / "other.pth"), weights)
    assert same_bits(load_backend(BACKENDS["paddle"]).read_checkpoint(tmp_path / "net.pdparams"), weights)


def test_canonical_names_that_mean_other_tensors_are_not_guessed(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    weights, like = drawn(load_spec()), ("--like", f"{OWN_MODELS}:Swapped")
    write_weights(tmp_path / "net.safetensors", weights)
    result = rosetta_here("convert", "net.safetensors", "net.pth", *like, folder=tmp_path)
    assert_refused(result, "which mean other tensors by them")
    paddle = load_backend(BACKENDS["paddle"])
    assert not rosetta_here("convert", "net.safetensors", "net.pdparams", *like, folder=tmp_path).returncode
    read = paddle.read_checkpoint(tmp_path / "net.pdparams")
    assert np.array_equal(read["layer1.0.conv1.weight"], weights["layer1.0.conv2.weight"])


@pytest.mark.slow
def test_bad_input_is_one_sentence_and_the_destination_stays(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    pt, jax = load_backend(BACKENDS["pt"]), load_backend(BACKENDS["jax"])
    spec, named = load_spec(), f"{OWN_MODELS}:Named"
    weights = drawn(spec)
    write_weights(tmp_path / "net.safetensors", weights)
    pt.write_checkpoint(tmp_path / "net.pth", spec, weights)
    jax.write_checkpoint(tmp_path / "net.orbax", spec, weights)
    own = _find_naming(named, image_size=None, time_limit=600).from_canonical(weights)
    write_weights(tmp_path / "short.safetensors", {name: own[name] for name in list(own)[1:]})
    write_weights(tmp_path / "wide.safetensors", {**own, "stem.weight": np.ones((9, 3, 3, 3), np.float32)})
    wide = {**weights, "fc.weight": np.ones((6, 8), np.float32), "fc.bias": np.ones(6, np.float32)}
    pt.write_checkpoint(tmp_path / "wide.pth", spec.replace(num_classes=6), wide)
    (tmp_path / "text.pth").write_text("text")
    write_code(tmp_path / "code.pth")
    (tmp_path / "old.pth").write_text("old")
    (tmp_path / "old.pdparams").write_text("old")
    before = sorted(os.listdir(tmp_path))
    for arguments, message in {
        ("absent.pth", "old.pdparams", named): "absent.pth does not exist",
        ("net.pth", "old.pdparams", named): f"net.pth does not fit {named}: The tensor stem.weight is missing",
        ("short.safetensors", "old.pth", named): "is missing: the model needs it with shape (8, 3, 3, 3); nor are its"
        " names canonical: short.safetensors does not fit Named: The tensor conv1.weight is missing",
        (
            "wide.safetensors",
            "old.pdparams",
            named,
        ): "The tensor stem.weight has shape (9, 3, 3, 3), but the model needs",
        ("wide.pth", "old.pth", named): "wide.pth does not fit Named: The tensor fc.weight has shape (6, 8)",
        ("text.pth", "old.pth", named): "text.pth cannot be read as a PyTorch state dict",
        ("code.pth", "old.pdparams", named): "code.pth is refused, because it names",
        ("net.orbax", "old.pdparams", named): (
            "own_models.py:Named is a model of PyTorch, but neither the Orbax checkpoint of the NNX model net.orbax nor"
            " a Paddle state dict can have its names: one of both must end in .safetensors or .pth or .pt."
        ),
        ("net.orbax", "old.pth", f"{OWN_MODELS}:Absent"): "own_models.py has no Absent",
        ("net.orbax", "old.pth", f"{OWN_MODELS}:Gelu"): (
            f"No spec says all of {OWN_MODELS}:Gelu, so that its tensors have no canonical names ("
        ),
        ("net.safetensors", "old.pth", f"{OWN_MODELS}:Hidden"): f"see `rosetta identify {OWN_MODELS}:Hidden`.",
        ("net.safetensors", "old.pth", named, "--arch", "resnet18"): "leave out --arch",
        ("net.safetensors", "old.pth", named, "--image-size", "2xx"): "The image size is '2xx'",
    }.items():
        source, destination, target, *more = arguments
        result = rosetta_here("convert", source, destination, "--like", target, *more, folder=tmp_path)
        assert_refused(result, message)
    result = rosetta_here("convert", "net.safetensors", "old.pth", "--image-size", "32", folder=tmp_path)
    assert_refused(result, "--image-size is that of --like's model")
    assert (tmp_path / "old.pth").read_text() == (tmp_path / "old.pdparams").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == before


def write_code(path: Path) -> None:
    import torch

    torch.save(torch.nn.Linear(1, 1), path)
