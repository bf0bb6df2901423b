"""Weights in and out of Flax's file format: an Orbax checkpoint of the NNX model's state, a folder `.orbax`."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np
import orbax.checkpoint as ocp
from flax import nnx

from resnet_jax.model import build
from resnet_jax.weights import NAMES, load_weights, to_canonical
from resnet_spec import ResNetSpec, Weights, WeightsError
from resnet_spec.checkpoint_files import check_claim, checked_tensors, reading, replacing, weights_dtype

_KIND = "an Orbax checkpoint"
# Orbax compresses; numbers of float64 that came from float32 shrink to half, a network's never to a tenth.
_MOST_COMPRESSED = 10


def read_checkpoint(path: str | Path) -> Weights:
    """The canonical weights in an Orbax checkpoint of an NNX state or its pure dict; see resnet_spec.Backend."""
    return {_canonical_name(name): to_canonical(tensor) for name, tensor in read_tensors(path).items()}


def read_tensors(path: str | Path) -> Weights:
    """The arrays in an Orbax checkpoint by their keys and in the layout that it has."""
    path = Path(path)
    with reading(path, _KIND), ocp.PyTreeCheckpointer() as checkpointer:
        if not path.is_dir():
            raise WeightsError(f"{path} is no folder, but an Orbax checkpoint is one.")
        described = checkpointer.metadata(path.absolute()).item_metadata.tree
        leaves = jax.tree.leaves(described)
        check_claim(path, sum(math.prod(leaf.shape) * leaf.dtype.itemsize for leaf in leaves), _MOST_COMPRESSED)
        # As NumPy, lest JAX make float32 of float64.
        as_numpy = jax.tree.map(lambda _: ocp.RestoreArgs(restore_type=np.ndarray), described)
        restored = checkpointer.restore(path.absolute(), restore_args=as_numpy)
        return checked_tensors(path, {_name(keys): leaf for keys, leaf in jax.tree.leaves_with_path(restored)})


def write_checkpoint(path: str | Path, spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> None:
    """Writes a checkpoint that Orbax restores into `nnx.state(resnet_jax.build(spec))`; see resnet_spec.Backend."""
    model = build(spec, dtype=weights_dtype(weights))
    load_weights(model, weights)
    with replacing(path) as complete, ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(complete.absolute(), nnx.state(model))
        checkpointer.wait_until_finished()


def _name(keys: tuple[Any, ...]) -> str:
    """`layer1.layers.0.conv1.kernel` of these keys and, where an NNX state has it, the last one `value`."""
    parts = [str(getattr(key, "key", getattr(key, "idx", key))) for key in keys]
    return ".".join(parts[:-1] if parts[1:] and parts[-1] == "value" else parts)


def _canonical_name(name: str) -> str:
    """`layer1.0.conv1.weight` of `layer1.layers.0.conv1.kernel`."""
    *modules, key = [part for part in name.split(".") if part != "layers"]
    return ".".join([*modules, NAMES.get(key, key)])
