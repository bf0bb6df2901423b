"""Checkpoints of any Keras model, by its own layers: `.weights.h5` and `.keras`."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np

from resnet_keras.checkpoints import opened
from resnet_keras.deep_graphs import deep_graphs
from resnet_keras.foreign import hidden_variables
from resnet_spec import DType, Weights, WeightsError, fit_weights
from resnet_spec.checkpoint_files import checked_tensors, replacing, weights_dtype


def stored_dtype(path: str | Path) -> DType:
    """The smaller of float32 and float64 that holds every number of the checkpoint."""
    return weights_dtype(_read(Path(path))[0])


def read_foreign(model: keras.Model, path: str | Path) -> None:
    """Loads weights of this very model into it; makes no model of a `.keras` file, which could run its code.

    Raises WeightsError, and leaves the model as it was, where the file is none or a tensor is missing, extra,
    misshapen or another layer's.
    """
    _check_complete(model)
    tensors, layers = _read(Path(path))
    # Keras passes over what a file has too much, and over the layers' names, so the file is held to the model's own.
    with TemporaryDirectory() as folder:
        own = Path(folder) / "own.weights.h5"
        write_foreign(model, own)
        own_tensors, own_layers = _read(own)
    fit_weights({place: tensor.shape for place, tensor in own_tensors.items()}, tensors, weights_dtype(tensors))
    for place, layer in own_layers.items():
        if layers[place] not in ("", layer):
            raise WeightsError(f"The tensor {place} is of a layer {layers[place]!r}, but the model's is {layer!r}.")
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


def _read(path: Path) -> tuple[Weights, dict[str, str]]:
    """The floating point tensors of a model by their places in its file, and what the layer of each is called.

    An optimiser's are left out. Without its last number a name is the same however many layers of its class were
    made before; before Keras 3.12 files held none.
    """
    tensors, layers = {}, {}
    with opened(path) as (file, datasets):
        for place, dataset in datasets.items():
            if dataset.dtype.kind == "f" and not place.startswith("optimizer/"):
                tensors[place] = np.asarray(dataset[()])
                layers[place] = re.sub(r"_\d+$", "", str(file[place].parent.attrs.get("name", "")))
    return checked_tensors(path, tensors), layers
