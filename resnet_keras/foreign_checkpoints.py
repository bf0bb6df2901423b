"""Checkpoints of any Keras model, by its own layers: `.weights.h5` and `.keras`."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import h5py
import keras
import numpy as np

from resnet_keras.checkpoints import opened
from resnet_keras.deep_graphs import deep_graphs
from resnet_keras.foreign import hidden_variables
from resnet_spec import DType, Weights, WeightsError, fit_weights
from resnet_spec.checkpoint_files import checked_tensors, replacing, weights_dtype


def stored_dtype(path: str | Path) -> DType:
    """The smaller of float32 and float64 that holds every number of the checkpoint."""
    return weights_dtype(_tensors(Path(path)))


def read_foreign(model: keras.Model, path: str | Path) -> None:
    """Loads weights of this very model into it; makes no model of a `.keras` file, which could run its code.

    Raises WeightsError, and leaves the model as it was, where the file is none or a tensor is missing, extra or
    misshapen.
    """
    _check_complete(model)
    # Keras passes over what a file has too much, and names no tensor that it misses.
    tensors = _tensors(Path(path))
    with TemporaryDirectory() as folder:
        own = Path(folder) / "own.weights.h5"
        write_foreign(model, own)
        fit_weights({name: tensor.shape for name, tensor in _tensors(own).items()}, tensors, weights_dtype(tensors))
    with deep_graphs():
        model.load_weights(path)


def write_foreign(model: keras.Model, path: str | Path) -> None:
    """Writes what this model's `load_weights` takes, or the whole model as `.keras`.

    Raises WeightsError when the path cannot be written.
    """
    _check_complete(model)
    with replacing(path) as complete, deep_graphs():
        if complete.suffix == ".keras":
            model.save(complete)
        else:
            model.save_weights(complete)


def _check_complete(model: keras.Model) -> None:
    """Refuses a model whose files lack tensors of it: in objects that Keras does not look into."""
    for name in hidden_variables(model):
        raise WeightsError(f"Keras saves no {name} with this model: put it where model.variables lists it.")


def _tensors(path: Path) -> Weights:
    """The floating point tensors of a model by their places in its file; an optimiser's are left out."""
    with opened(path) as (file, datasets):
        named = {
            _label(file, place): np.asarray(dataset[()])
            for place, dataset in datasets.items()
            if dataset.dtype.kind == "f" and not place.startswith("optimizer/")
        }
    return checked_tensors(path, named)


def _label(file: h5py.File, place: str) -> str:
    """The place, with the name that the layer's author gave it: places only count layers of a class."""
    layer, _, number = place.partition("/vars/")
    name = str(file[layer].attrs.get("name", ""))
    counted = layer.rpartition("/")[2]
    is_automatic = re.fullmatch(rf"{re.escape(re.sub(r'_[0-9]+$', '', counted))}(_\d+)?", name)
    return place if is_automatic or not name else f"{layer} ({name})/vars/{number}"
