"""Weights in and out of Paddle's file format: a state dict of paddle.vision's names, `.pdparams`."""

import codecs
import io
import math
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import numpy as np
import paddle

from resnet_paddle.model import build
from resnet_paddle.weights import NAMES, load_weights
from resnet_spec import ResNetSpec, Weights, WeightsError
from resnet_spec.checkpoint_files import check_claim, checked_tensors, reading, replacing, weights_dtype

_KIND = "a Paddle state dict"
# Paddle adds a table of its internal names, which holds no tensors.
_NAME_TABLE = "StructuredToParameterName@@"
_MOST_SIDES = 64  # as in NumPy


def read_checkpoint(path: str | Path) -> Weights:
    """The canonical weights in a state dict; see resnet_spec.Backend."""
    tensors = read_tensors(path)
    return {_canonical_name(name): tensor.T if tensor.ndim == 2 else tensor for name, tensor in tensors.items()}


def read_tensors(path: str | Path) -> Weights:
    """The tensors in a state dict by the names and in the layout that it has."""
    path = Path(path)
    with reading(path, _KIND):
        # Out of memory, where a length that the pickle only claims allocates nothing.
        loaded = _ArrayUnpickler(path.read_bytes(), path).load()
        if not isinstance(loaded, dict):
            raise WeightsError(f"{path} holds a {type(loaded).__name__}, but a state dict maps names to tensors.")
        tensors = {name: _array(path, name, entry) for name, entry in loaded.items() if name != _NAME_TABLE}
        check_claim(path, sum(tensor.nbytes for tensor in tensors.values()))
        return checked_tensors(path, tensors)


def write_checkpoint(path: str | Path, spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> None:
    """Writes a state dict that paddle.vision's model of this architecture loads; see resnet_spec.Backend."""
    model = build(spec, dtype=weights_dtype(weights))
    load_weights(model, weights)
    with replacing(path) as complete:
        paddle.save(model.state_dict(), str(complete))


def _canonical_name(name: str) -> str:
    *layer, key = name.split(".")
    return ".".join([*layer, NAMES.get(key, key)])


def _array(path: Path, name: Any, entry: Any) -> np.ndarray:
    """A tensor's numbers: Paddle pickles it as an array, or together with its internal name."""
    if isinstance(entry, tuple) and len(entry) == 2:
        entry = entry[1]
    if not isinstance(name, str) or not isinstance(entry, _PickledArray) or entry.array is None:
        raise WeightsError(
            f"{path} holds a {type(entry).__name__} under {_shown(name)}, but a state dict holds only tensors:"
            " save model.state_dict(), not an optimizer's."
        )
    return entry.array


def _shown(value: Any) -> str:
    """A short text as it is, of anything else only its type: a few nested tuples can print as gigabytes."""
    return repr(value[:60]) if isinstance(value, str) else f"a {type(value).__name__}"


def _refuse_bytearray(_unpickler: Any) -> NoReturn:
    """In place of pickle's own way to read one, which fills whatever length the file claims with zeros."""
    raise ValueError("it holds a bytearray, but weights are arrays")


class _ArrayUnpickler(pickle._Unpickler):
    """Unpickles dicts, tuples and NumPy's arrays of floats; whatever else the file names is refused, not called.

    Even NumPy's own functions are replaced by the few lines below. The unpickler is the one written
    in Python: the one in C allocates its memo to any length that the file claims.
    """

    dispatch: ClassVar = {**pickle._Unpickler.dispatch, pickle.BYTEARRAY8[0]: _refuse_bytearray}

    def __init__(self, content: bytes, path: Path) -> None:
        # Paddle reads with the same encoding files that Python 2 pickled.
        super().__init__(io.BytesIO(content), encoding="latin1")
        self.path = path
        budget = _Budget(path, len(content))
        self.allowed: dict[tuple[str, str], Any] = {
            ("numpy", "ndarray"): "numpy.ndarray",  # never called
            ("numpy", "dtype"): _PickledDtype,
            ("numpy.core.multiarray", "_reconstruct"): budget.array,
            ("numpy._core.multiarray", "_reconstruct"): budget.array,
            ("builtins", "tuple"): _same_tuple,
            ("__builtin__", "tuple"): _same_tuple,
            ("collections", "OrderedDict"): budget.dict,
            ("_codecs", "encode"): budget.encode,
        }

    def find_class(self, module: str, name: str) -> Any:
        allowed = self.allowed.get((module, name))
        if allowed is None:
            raise WeightsError(
                f"{self.path} is refused, because it names {f'{module}.{name}'[:60]!r}, which is code and no tensor:"
                " save model.state_dict() instead of the model."
            )
        return allowed


class _Budget:
    """Counts what calls in the pickle make, and refuses to make more bytes than the file has.

    A file holds what a call copies once for every time that it is copied, at a byte or more each: pickle
    repeats no array's bytes, only the same object. One made to fill the memory has a text once and
    copies it a thousand times.
    """

    def __init__(self, path: Path, stored: int) -> None:
        self.path, self.stored, self.made = path, stored, 0

    def spend(self, length: int) -> None:
        """Counts so many bytes more; raises WeightsError when there are too many, before they are made."""
        self.made += length
        if self.made > self.stored:
            raise WeightsError(
                f"{self.path} has {self.stored:,} bytes but makes more of them:"
                " it is damaged, or made to fill the memory."
            )

    def encode(self, text: Any, encoding: Any) -> bytes:
        """How pickle's protocol 2 writes bytes; other encodings are not for it to choose."""
        if encoding != "latin1":
            raise ValueError(f"a tensor is encoded in {_shown(encoding)}, but pickle writes bytes in 'latin1'")
        self.spend(len(text))
        return codecs.latin_1_encode(text)[0]

    def dict(self, items: Any = ()) -> dict[Any, Any]:
        """How pickle makes an OrderedDict, empty or, in Python 2, from a list of its items."""
        self.spend(len(items))
        return dict(items)

    def array(self, *_claims: Any) -> "_PickledArray":
        """How pickle begins an array: what NumPy's function takes is not needed, the array's state has it again."""
        return _PickledArray(self)


def _same_tuple(items: Any) -> tuple[Any, ...]:
    """How Paddle pickles a tensor: as a call of `tuple` with its name and array in a tuple, which is not copied."""
    if type(items) is not tuple:
        raise ValueError(f"a tuple is made of {_shown(items)}, but Paddle makes it of a tuple")
    return items


class _PickledDtype:
    """What a pickle says of a dtype: its code, such as f4, and the order of its bytes."""

    def __init__(self, code: str, align: bool = False, copy: bool = False) -> None:
        if code not in ("f2", "f4", "f8"):
            # Paddle writes bfloat16 as the uint16 of the same bits.
            raise ValueError(f"a tensor is {_shown(code)}, but weights are floats")
        self.code = self.kind = code

    def __setstate__(self, state: tuple) -> None:
        order = state[1]
        if order not in ("<", ">"):
            raise ValueError(f"a tensor's bytes are in the order {_shown(order)}, but it is '<' or '>'")
        self.code = order + self.kind


class _PickledArray:
    """What a pickle says of an array: nothing is allocated before shape, dtype and bytes are known to agree."""

    array: np.ndarray | None = None

    def __init__(self, budget: _Budget) -> None:
        self.budget = budget

    def __setstate__(self, state: tuple) -> None:
        _version, shape, dtype, is_fortran, data = state
        if isinstance(data, str):
            data = self.budget.encode(data, "latin1")
        numbers = np.frombuffer(data, dtype.code)
        if type(shape) is not tuple or len(shape) > _MOST_SIDES or not all(map(_is_side, shape)):
            raise ValueError("a tensor's shape is no short tuple of whole numbers")
        if math.prod(shape) != numbers.size:
            raise ValueError(f"a tensor is said to have shape {shape}, but has {numbers.size:,} numbers")
        self.array = numbers.reshape(shape, order="F" if is_fortran else "C")


def _is_side(side: Any) -> bool:
    return type(side) is int and 0 <= side < 2**63
