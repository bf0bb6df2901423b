"""Canonical weights: a flat dict of NumPy arrays under torchvision's names.

Convolutions are (out, in / groups, height, width), linear layers (out, in), a norm is
`weight` (scale), `bias` (shift), `running_mean` and `running_var`. On disk: safetensors.
"""

import math
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from resnet_spec.errors import WeightsError
from resnet_spec.files import replacing
from resnet_spec.oracle import Shape, layer_table
from resnet_spec.spec import ResNetSpec

Weights = dict[str, np.ndarray]
"""Tensors by their canonical names."""

# PyTorch counts the batches that a norm has seen; only its momentum=None reads the count.
_UNUSED = ".num_batches_tracked"


def weight_shapes(spec: ResNetSpec) -> dict[str, Shape]:
    """Name and shape of every tensor of the spec's network, in the order in which data flows."""
    return {
        f"{layer.name}.{key}": shape
        for layer in layer_table(spec, spec.smallest_image).layers
        for key, shape in layer.weights.items()
    }


def draw_weights(spec: ResNetSpec, seed: int = 0) -> Weights:
    """Fresh float32 weights, the same bits on every machine with the same NumPy stream.

    Convolutions are normal with variance 2 / fan-out (He et al. 2015, "Delving Deep into
    Rectifiers", eq. 14), the linear layer normal with variance 1 / fan-in; biases and shifts
    are 0, scales 1, running means 0 and variances 1. With `zero_init_last_norm` the scale of
    each block's last norm is 0.
    """
    rng = np.random.default_rng(seed)
    zero_scales = last_norm_scales(spec) if spec.zero_init_last_norm else set()
    weights = {}
    for name, shape in weight_shapes(spec).items():
        if len(shape) > 1:
            weights[name] = rng.normal(0.0, initial_std(shape), shape).astype(np.float32)
        elif name.endswith((".weight", ".running_var")) and name not in zero_scales:
            weights[name] = np.ones(shape, np.float32)
        else:
            weights[name] = np.zeros(shape, np.float32)
    return weights


def initial_std(shape: Shape) -> float:
    """Standard deviation of a fresh kernel: He normal by fan-out, or a linear layer's by fan-in."""
    if len(shape) == 4:
        return math.sqrt(2.0 / (shape[0] * shape[2] * shape[3]))
    return math.sqrt(1.0 / shape[1])


def last_norm_scales(spec: ResNetSpec) -> set[str]:
    """Names of the scales that `zero_init_last_norm` sets to 0."""
    last = 2 if spec.block == "basic" else 3
    return {name for name in weight_shapes(spec) if name.startswith("layer") and name.endswith(f".bn{last}.weight")}


def randomise_norms(spec: ResNetSpec, weights: Mapping[str, np.ndarray], seed: int = 0) -> Weights:
    """A copy in which every scale, shift, running mean, running variance and bias is drawn anew.

    Fresh norms are all 0 and 1 and hide a swapped pair of tensors; these differ in every number.
    The last scales of the blocks are divided by the square root of their count, or the signal
    would double from block to block and overflow in a network of hundreds.
    """
    rng = np.random.default_rng(seed)
    last_scales = last_norm_scales(spec)
    randomised = {}
    for name, tensor in weights.items():
        if tensor.ndim > 1:
            randomised[name] = tensor.copy()
        elif name.endswith((".weight", ".running_var")):
            scale = sum(spec.stage_blocks) ** -0.5 if name in last_scales else 1.0
            randomised[name] = (scale * rng.uniform(0.5, 1.5, tensor.shape)).astype(tensor.dtype)
        else:
            randomised[name] = rng.normal(0.0, 0.2, tensor.shape).astype(tensor.dtype)
    return randomised


def fit_weights(shapes: Mapping[str, Shape], weights: Mapping[str, np.ndarray], dtype: str) -> Weights:
    """The weights in this dtype, ready for a model whose tensors have these names and shapes.

    Raises WeightsError for a tensor that is missing, extra, misshapen, not numeric, or not finite
    in this dtype.
    """
    fitted = {name: _fit(name, tuple(shape), weights, dtype) for name, shape in shapes.items()}
    for name in weights:
        if name not in shapes:
            raise WeightsError(f"The tensor {name} is extra: the model has none of that name.")
    return fitted


def _fit(name: str, shape: Shape, weights: Mapping[str, np.ndarray], dtype: str) -> np.ndarray:
    if name not in weights:
        raise WeightsError(f"The tensor {name} is missing: the model needs it with shape {shape}.")
    given = np.asarray(weights[name])
    if given.shape != shape:
        raise WeightsError(f"The tensor {name} has shape {given.shape}, but the model needs {shape}.")
    if given.dtype.kind not in "fiu":
        raise WeightsError(f"The tensor {name} holds {given.dtype}, but the model needs real numbers.")
    with np.errstate(over="ignore"):
        tensor = given.astype(dtype)
    if not np.isfinite(tensor).all():
        raise WeightsError(f"The tensor {name} holds a NaN or an infinity in {dtype}, but must be finite.")
    if name.endswith(".running_var") and (tensor < 0).any():
        raise WeightsError(f"The tensor {name} holds a negative number, but a variance is at least 0.")
    return tensor


def write_weights(path: str | Path, weights: Mapping[str, np.ndarray]) -> None:
    """Writes a safetensors file; one that is there already is replaced only when the new one is complete.

    A link is followed. Raises WeightsError when the file cannot be written or is no regular one.
    """
    room = sum(tensor.nbytes for tensor in weights.values())
    with replacing(path, WeightsError, room=room) as complete:
        complete.touch()
        mode = complete.stat().st_mode  # what the umask leaves; safetensors lets nobody else read the file
        save_file({name: np.require(tensor, requirements="C") for name, tensor in weights.items()}, complete)
        complete.chmod(mode)


def read_weights(path: str | Path) -> Weights:
    """The canonical weights in a safetensors file, as torchvision's and timm's checkpoints name them.

    Raises WeightsError when the file cannot be read.
    """
    path = Path(path)
    if not os.path.isfile(path):
        raise WeightsError(f"{path} is no file: give the path of a safetensors file.")
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        # The last two are safetensors' way to say that NumPy knows no bfloat16 or float8.
        raise WeightsError(
            f"{path} cannot be read as safetensors of NumPy's numbers ({error}): is it whole, and in float32?"
        ) from None
    for name, tensor in tensors.items():
        if tensor.dtype.kind not in "fiu":  # where JAX has been imported, NumPy does know bfloat16
            raise WeightsError(f"{path} holds {tensor.dtype} in {name}: is it whole, and in float32?")
    return {name: tensor for name, tensor in tensors.items() if not name.endswith(_UNUSED)}
