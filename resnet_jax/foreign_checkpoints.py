"""Checkpoints of any Flax model, under its own names: Orbax' of an NNX state or of Linen variables, `.orbax`."""

from pathlib import Path

import orbax.checkpoint as ocp

from resnet_jax.checkpoints import read_tensors
from resnet_jax.foreign import Model, leaves_by_name, own_tensors, set_own_tensors, tree_of
from resnet_spec import DType, fit_weights
from resnet_spec.checkpoint_files import replacing, weights_dtype


def stored_dtype(path: str | Path) -> DType:
    """The smaller of float32 and float64 that holds every number of the checkpoint."""
    return weights_dtype(read_tensors(path))


def read_foreign(model: Model, path: str | Path) -> None:
    """Restores a checkpoint of this very model's state, or of its variables, into it.

    Raises WeightsError, and leaves the model as it was, where the file is none or a tensor is missing, extra or
    misshapen.
    """
    own = leaves_by_name(tree_of(model))
    floats = {name: tensor.shape for name, tensor in own_tensors(model).items()}
    tensors = {name: tensor for name, tensor in read_tensors(path).items() if name in floats or name not in own}
    set_own_tensors(model, fit_weights(floats, tensors, weights_dtype(tensors)))


def write_foreign(model: Model, path: str | Path) -> None:
    """Writes a checkpoint that Orbax restores into this model's state, or its variables.

    Raises WeightsError when the path cannot be written.
    """
    with replacing(path) as complete, ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(complete.absolute(), tree_of(model))
        checkpointer.wait_until_finished()
