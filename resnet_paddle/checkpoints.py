"""Weights in and out of Paddle's file format: a state dict of paddle.vision's names, `.pdparams`."""

import codecs
import io
import math
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import paddle

from resnet_paddle.model import build
from resnet_paddle.weights import load_weights
from resnet_spec import ResNetSpec, Weights, WeightsError
from resnet_spec.checkpoint_files import check_claim, checked_tensors, reading, replacing, weights_dtype

_KIND = "a Paddle state dict"
# Paddle adds a table of its internal names, which holds no tensors.
_NAME_TABLE = "StructuredToParameterName@@"


def read_checkpoint(path: str | Path) -> Weights:
    """The canonical weights in a state dict; see resnet_spec.Backend."""
    path = Path(path)
    with reading(path, _KIND):
        # Out of memory, where a length that the pickle only claims allocates nothing.
        loaded = _ArrayUnpickler(io.BytesIO(path.read_bytes()), path).load()
        if not isinstance(loaded, dict):
            raise WeightsError(f"{path} holds a {type(loaded).__name__}, but a state dict maps names to tensors.")
        tensors = {name: _array(path, name, entry) for name, entry in loaded.items() if name != _NAME_TABLE}
        check_claim(path, sum(tensor.nbytes for tensor in tensors.values()))
        tensors = checked_tensors(path, tensors)
        return {_canonical_name(name): tensor.T if tensor.ndim == 2 else tensor for name, tensor in tensors.items()}


def write_checkpoint(path: str | Path, spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> None:
    """Writes a state dict that paddle.vision's model of this architecture loads; see resnet_spec.Backend."""
    model = build(spec, dtype=weights_dtype(weights))
    load_weights(model, weights)
    with replacing(path) as complete:
        paddle.save(model.state_dict(), str(complete))


def _canonical_name(name: str) -> str:
    *layer, key = name.split(".")
    return ".".join([*layer, {"_mean": "running_mean", "_variance": "running_var"}.get(key, key)])


def _array(path: Path, name: Any, entry: Any) -> np.ndarray:
    """A tensor's numbers: Paddle pickles it as an array, or together with its internal name."""
    if isinstance(entry, tuple) and len(entry) == 2:
        entry = entry[1]
    if not isinstance(name, str) or not isinstance(entry, _PickledArray) or entry.array is None:
        raise WeightsError(
            f"{path} holds a {type(entry).__name__} under {str(name)[:60]!r}, but a state dict holds only tensors:"
            " save model.state_dict(), not an optimizer's."
        )
    return entry.array


class _ArrayUnpickler(pickle._Unpickler):
    """Unpickles dicts, tuples and NumPy's arrays of floats; whatever else the file names is refused, not called.

    Even NumPy's own functions are replaced by the few lines below. The unpickler is the one written
    in Python: the one in C allocates its memo to any length that the file claims.
    """

    def __init__(self, file: io.BytesIO, path: Path) -> None:
        # Paddle reads with the same encoding files that Python 2 pickled.
        super().__init__(file, encoding="latin1")
        self.path = path

    def find_class(self, module: str, name: str) -> Any:
        allowed = _ALLOWED.get((module, name))
        if allowed is None:
            raise WeightsError(
                f"{self.path} is refused, because it names {f'{module}.{name}'[:60]!r}, which is code and no tensor:"
                " save model.state_dict() instead of the model."
            )
        return allowed


class _PickledDtype:
    """What a pickle says of a dtype: its code, such as f4, and the order of its bytes."""

    def __init__(self, code: str, align: bool = False, copy: bool = False) -> None:
        if code not in ("f2", "f4", "f8"):
            # Paddle writes bfloat16 as the uint16 of the same bits.
            raise ValueError(f"a tensor is {str(code)[:20]!r}, but weights are floats")
        self.code = code

    def __setstate__(self, state: tuple) -> None:
        self.code = {"<": "<", ">": ">"}[state[1]] + self.code


class _PickledArray:
    """What a pickle says of an array: nothing is allocated before shape, dtype and bytes are known to agree."""

    array: np.ndarray | None = None

    def __init__(self, subtype: Any = None, shape: Any = None, code: Any = None) -> None:
        """Takes what NumPy's `_reconstruct` takes and needs none of it."""

    def __setstate__(self, state: tuple) -> None:
        _version, shape, dtype, is_fortran, data = state
        if isinstance(data, str):
            data = data.encode("latin1")
        numbers = np.frombuffer(data, dtype.code)
        if any(side < 0 for side in shape) or math.prod(shape) != numbers.size:
            raise ValueError(f"a tensor is said to have shape {shape}, but has {numbers.size:,} numbers")
        self.array = numbers.reshape(shape, order="F" if is_fortran else "C")


def _encode(text: str, encoding: str) -> bytes:
    """How pickle's protocol 2 writes bytes; other encodings are not for it to choose."""
    if encoding != "latin1":
        raise ValueError(f"a tensor is encoded in {str(encoding)[:20]!r}, but pickle writes bytes in 'latin1'")
    return codecs.latin_1_encode(text)[0]


_ALLOWED: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): _PickledArray,
    ("numpy", "dtype"): _PickledDtype,
    ("numpy.core.multiarray", "_reconstruct"): _PickledArray,
    ("numpy._core.multiarray", "_reconstruct"): _PickledArray,
    ("builtins", "tuple"): tuple,
    ("__builtin__", "tuple"): tuple,
    ("collections", "OrderedDict"): dict,
    ("_codecs", "encode"): _encode,
}
