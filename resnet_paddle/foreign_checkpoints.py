"""Checkpoints of any Paddle model, under its own names: a state dict, `.pdparams`."""

from pathlib import Path

import paddle
from paddle import nn

from resnet_paddle.checkpoints import read_tensors
from resnet_paddle.foreign import named_tensors
from resnet_spec import DType, WeightsError, fit_weights
from resnet_spec.checkpoint_files import replacing, weights_dtype


def stored_dtype(path: str | Path) -> DType:
    """The smaller of float32 and float64 that holds every number of the checkpoint."""
    return weights_dtype(read_tensors(path))


def read_foreign(model: nn.Layer, path: str | Path) -> None:
    """Loads a state dict of this very model into it; runs no code of the file.

    Raises WeightsError, and leaves the model as it was, where the file is none or a tensor is missing, extra or
    misshapen.
    """
    own = model.state_dict()
    _check_complete(model)
    floats = {name: tuple(tensor.shape) for name, tensor in own.items() if tensor.is_floating_point()}
    tensors = {name: tensor for name, tensor in read_tensors(path).items() if name in floats or name not in own}
    model.set_state_dict(fit_weights(floats, tensors, weights_dtype(tensors)))


def write_foreign(model: nn.Layer, path: str | Path) -> None:
    """Writes a state dict that this model takes; raises WeightsError when the path cannot be written."""
    _check_complete(model)
    with replacing(path) as complete:
        paddle.save(model.state_dict(), str(complete))


def _check_complete(model: nn.Layer) -> None:
    """Refuses a model whose state dict lacks tensors of it: in plain lists, or buffers that are not persistable."""
    saved = model.state_dict()
    for name in named_tensors(model):
        if name not in saved:
            raise WeightsError(f"Paddle saves no {name} with this model: put it where its state_dict() lists it.")
