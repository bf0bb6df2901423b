"""What each backend reads and writes for somebody's model: a checkpoint of that very model, or nothing."""

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
    WeightsError,
)
from rosetta.backends import BACKENDS
from tests.conftest import load_backend
from tests.converting.files import same_bits
from tests.converting.own import OWN_MODELS, Own, load

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
    return load(f"{OWN_MODELS}:Hidden")


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


@pytest.mark.slow
def test_keras_takes_a_file_of_a_model_that_was_trained(tmp_path: Path) -> None:
    own = Own("keras")
    own.model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    own.model.fit(np.zeros((2, 64, 64, 3)), np.eye(6)[:2], verbose=0)
    before = own.tensors()
    own.model.save_weights(tmp_path / "trained.weights.h5")
    fresh = Own("keras")
    fresh.checkpoints.read_foreign(fresh.model, tmp_path / "trained.weights.h5")
    assert same_bits(fresh.tensors(), before)
