"""`rosetta convert --like`: a checkpoint under somebody's own names travels to all formats and back."""

import functools
import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from resnet_spec import (
    Weights,
    WeightsError,
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
from tests.command_line import ROOT, RosettaHere, assert_refused, rosetta
from tests.conftest import load_backend
from tests.converting.files import FRAMEWORK_SUFFIXES, same_bits

STUDENTS = ROOT / "tests/identifying/students"
OWN = ROOT / "tests/converting/own_models.py"
# A target of each kind, the suffix of its framework, and how many classes its images fall into.
TARGETS = {
    "pt": (f"{STUDENTS}/pt.py:ListNet", ".pth"),
    "keras": (f"{STUDENTS}/keras.py:functional", ".weights.h5"),
    "paddle": (f"{STUDENTS}/paddle.py:Named", ".pdparams"),
    "jax": (f"{STUDENTS}/jax.py:all_sequential", ".orbax"),
    "linen": (f"{STUDENTS}/jax_linen.py:cifar", ".orbax"),
}
SUFFIXES = [".safetensors", ".pth", ".pdparams", ".weights.h5", ".keras", ".orbax"]


@pytest.fixture(autouse=True)
def recorded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target is recorded once for all tests of this file: what takes the time is not what they test."""
    monkeypatch.setattr(conversion, "find_naming", _find_naming)


_find_naming = functools.cache(find_naming)


def load(target: str) -> Any:
    path, _, name = target.rpartition(":")
    spec = importlib.util.spec_from_file_location(f"like_{Path(path).stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)()


class Own:
    """A target's model in this process, with numbers that tell its tensors apart."""

    def __init__(self, kind: str) -> None:
        self.target, self.suffix = TARGETS[kind]
        key = "jax" if kind == "linen" else kind
        self.backend = load_backend(BACKENDS[key])
        self.foreign: Any = importlib.import_module(f"{self.backend.__name__}.foreign")
        self.checkpoints: Any = importlib.import_module(f"{self.backend.__name__}.foreign_checkpoints")
        self.foreign.prepare("float32")
        self.model = self.foreign.adopt(load(self.target))
        rng = np.random.default_rng(0)
        for name, tensor in self.tensors().items():
            spread = 0.05 if tensor.ndim > 1 else 0.2
            drawn = rng.normal(1.0 if tensor.ndim == 1 else 0.0, spread, tensor.shape)
            self.foreign.set_own_tensors(self.model, {name: np.abs(drawn) if tensor.ndim == 1 else drawn})

    def tensors(self) -> Weights:
        return self.foreign.own_tensors(self.model)

    def save(self, path: Path) -> None:
        SAVERS[self.backend.__name__](self.model, path)


def save_pt(model: Any, path: Path) -> None:
    import torch

    torch.save(
        {"epoch": 3, "state_dict": {f"module.{name}": tensor for name, tensor in model.state_dict().items()}}, path
    )


def save_keras(model: Any, path: Path) -> None:
    model.save_weights(path)


def save_paddle(model: Any, path: Path) -> None:
    import paddle

    paddle.save(model.state_dict(), str(path))


def save_jax(model: Any, path: Path) -> None:
    import orbax.checkpoint as ocp
    from flax import nnx

    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(path, nnx.state(model) if isinstance(model, nnx.Module) else dict(model.variables))


SAVERS: dict[str, Callable[[Any, Path], None]] = {
    "resnet_pt": save_pt,
    "resnet_keras": save_keras,
    "resnet_paddle": save_paddle,
    "resnet_jax": save_jax,
}


@pytest.fixture(params=TARGETS)
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
@pytest.mark.parametrize("dtype", ["float32", "float64"])
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
MISFITS = {
    "missing": lambda tensors, name: tensors.pop(name),
    "extra": lambda tensors, name: tensors.update(surplus=np.ones(3, np.float32)),
    "misshapen": lambda tensors, name: tensors.update({name: np.ones((2, 2), np.float32)}),
}


@pytest.mark.parametrize("kind", ["pt", "paddle", "jax", "linen"])
@pytest.mark.parametrize("fault", MISFITS)
def test_a_checkpoint_of_another_model_is_refused_and_the_model_stays(kind: str, fault: str, tmp_path: Path) -> None:
    own = Own(kind)
    before = own.tensors()
    name = list(before)[-1]
    wrong = dict(before)
    MISFITS[fault](wrong, name)
    save_tensors(own, wrong, tmp_path / f"wrong{own.suffix}")
    with pytest.raises(
        WeightsError, match=f"surplus is {fault}" if fault == "extra" else f"{name} (is missing|has sh)"
    ):
        own.checkpoints.read_foreign(own.model, tmp_path / f"wrong{own.suffix}")
    assert same_bits(own.tensors(), before)


def save_tensors(own: Own, tensors: Weights, path: Path) -> None:
    """A file of the framework with any tensors."""
    key = own.backend.__name__
    if key == "resnet_pt":
        import torch

        torch.save({name: torch.from_numpy(tensor) for name, tensor in tensors.items()}, path)
    elif key == "resnet_paddle":
        import paddle

        paddle.save({name: paddle.to_tensor(tensor) for name, tensor in tensors.items()}, str(path))
    else:
        import orbax.checkpoint as ocp

        tree: dict[str, Any] = {}
        for name, tensor in tensors.items():
            *keys, last = name.split(".")
            functools.reduce(lambda level, each: level.setdefault(each, {}), keys, tree)[last] = tensor
        with ocp.StandardCheckpointer() as checkpointer:
            checkpointer.save(path, tree)


def test_keras_takes_no_file_of_a_deeper_or_another_model(tmp_path: Path) -> None:
    """Keras itself passes over what a file has too much."""
    own = Own("keras")
    import keras
    from keras import layers

    path = tmp_path / "wrong.weights.h5"
    deeper = keras.Model(own.model.inputs, layers.Dense(3, name="more")(own.model.outputs[0]))
    deeper.save_weights(path)
    with pytest.raises(WeightsError, match="layers/dense_1/vars/0 is extra"):
        own.checkpoints.read_foreign(own.model, path)
    shallower = keras.Model(own.model.inputs, own.model.layers[-3].output)
    shallower.save_weights(path)
    with pytest.raises(WeightsError, match="The tensor layers/dense/vars/0 is missing"):
        own.checkpoints.read_foreign(own.model, path)


def test_keras_tells_layers_of_one_shape_by_their_names(tmp_path: Path) -> None:
    """As in a network that differs in the order of its layers only."""
    own = Own("keras")
    import h5py

    own.save(tmp_path / "own.weights.h5")
    with h5py.File(tmp_path / "own.weights.h5", "r+") as file:
        file["layers/conv2d_1/vars"].attrs["name"] = "projection"
    with pytest.raises(
        WeightsError, match="layers/conv2d_1/vars/0 is of a layer 'projection', but the model's is 'res2a_2a'"
    ):
        own.checkpoints.read_foreign(own.model, tmp_path / "own.weights.h5")
    with h5py.File(tmp_path / "own.weights.h5", "r+") as file:
        for group in file["layers"].values():
            del group["vars"].attrs["name"]  # as before Keras 3.12
    own.checkpoints.read_foreign(own.model, tmp_path / "own.weights.h5")


def hiding_pt() -> Any:
    return load(f"{OWN}:Hidden")


def hiding_keras() -> Any:
    import keras

    class Holder:
        def __init__(self) -> None:
            self.layer = keras.layers.Dense(3)
            self.layer.build((None, 2))

    class Hiding(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.holder = Holder()

    return Hiding()


def hiding_paddle() -> Any:
    import paddle

    class Hiding(paddle.nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = [paddle.nn.Linear(2, 3)]

    return Hiding()


@pytest.mark.parametrize("key", ["pt", "keras", "paddle"])
def test_a_checkpoint_that_would_lack_tensors_is_not_written(key: str, tmp_path: Path) -> None:
    package = load_backend(BACKENDS[key]).__name__
    checkpoints: Any = importlib.import_module(f"{package}.foreign_checkpoints")
    hiding = {"pt": hiding_pt, "keras": hiding_keras, "paddle": hiding_paddle}[key]()
    with pytest.raises(WeightsError, match=r"saves no .* with this model: put it where"):
        checkpoints.write_foreign(hiding, tmp_path / "own.weights.h5")
    assert not os.listdir(tmp_path)


def test_keras_takes_a_file_of_a_model_that_was_trained(tmp_path: Path) -> None:
    own = Own("keras")
    own.model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    own.model.fit(np.zeros((2, 64, 64, 3)), np.eye(6)[:2], verbose=0)
    before = own.tensors()
    own.model.save_weights(tmp_path / "trained.weights.h5")
    fresh = Own("keras")
    fresh.checkpoints.read_foreign(fresh.model, tmp_path / "trained.weights.h5")
    assert same_bits(fresh.tensors(), before)


def test_the_command_says_whose_names_each_file_has(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    pt, target = load_backend(BACKENDS["pt"]), f"{OWN}:Named"
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
    load_backend(BACKENDS["pt"])
    return load_module(OWN).SPEC


def load_module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("own_models", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_target_is_found_from_where_a_person_stands(tmp_path: Path) -> None:
    spec = load_spec()
    write_weights(tmp_path / "net.safetensors", drawn(spec))
    (tmp_path / "my_net.py").write_text(OWN.read_text())
    result = rosetta("convert", "net.safetensors", "own.pth", "--like", "my_net.py:Named", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert sorted(os.listdir(tmp_path)) == ["__pycache__", "my_net.py", "net.safetensors", "own.pth"][1:]


def test_under_canonical_names_it_is_the_same_either_way(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    pt = load_backend(BACKENDS["pt"])
    weights = drawn(load_spec())
    write_weights(tmp_path / "net.safetensors", weights)
    for source, destination in (
        ("net.safetensors", "own.pth"),
        ("own.pth", "other.pth"),
        ("other.pth", "net.pdparams"),
    ):
        result = rosetta_here("convert", source, destination, "--like", f"{OWN}:canonical", folder=tmp_path)
        assert result.returncode == 0, result.stderr
    assert same_bits(pt.read_checkpoint(tmp_path / "other.pth"), weights)
    assert same_bits(load_backend(BACKENDS["paddle"]).read_checkpoint(tmp_path / "net.pdparams"), weights)


def test_canonical_names_that_mean_other_tensors_are_not_guessed(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    weights, like = drawn(load_spec()), ("--like", f"{OWN}:Swapped")
    write_weights(tmp_path / "net.safetensors", weights)
    result = rosetta_here("convert", "net.safetensors", "net.pth", *like, folder=tmp_path)
    assert_refused(result, "which mean other tensors by them")
    paddle = load_backend(BACKENDS["paddle"])
    assert not rosetta_here("convert", "net.safetensors", "net.pdparams", *like, folder=tmp_path).returncode
    read = paddle.read_checkpoint(tmp_path / "net.pdparams")
    assert np.array_equal(read["layer1.0.conv1.weight"], weights["layer1.0.conv2.weight"])


def test_bad_input_is_one_sentence_and_the_destination_stays(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    pt, jax = load_backend(BACKENDS["pt"]), load_backend(BACKENDS["jax"])
    spec, named = load_spec(), f"{OWN}:Named"
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
        ("net.orbax", "old.pth", f"{OWN}:Absent"): "own_models.py has no Absent",
        ("net.orbax", "old.pth", f"{OWN}:Gelu"): (
            f"No spec says all of {OWN}:Gelu, so that its tensors have no canonical names ("
        ),
        ("net.safetensors", "old.pth", f"{OWN}:Hidden"): f"see `rosetta identify {OWN}:Hidden`.",
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
