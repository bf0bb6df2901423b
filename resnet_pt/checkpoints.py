"""Weights in and out of PyTorch's file format: a state dict of torchvision's names, `.pth` or `.pt`."""

import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from resnet_pt.model import build
from resnet_pt.weights import load_weights
from resnet_spec import ResNetSpec, Weights, WeightsError
from resnet_spec.checkpoint_files import check_claim, check_zip, checked_tensors, reading, replacing, weights_dtype

_KIND = "a PyTorch state dict"
# Where training scripts keep the state dict among other things, and what wrappers put before its names.
_NESTS = ("state_dict", "model_state_dict", "model")
_PREFIXES = ("module.", "_orig_mod.")


def read_checkpoint(path: str | Path) -> Weights:
    """The canonical weights in a state dict, whichever wrapper saved it; see resnet_spec.Backend."""
    path = Path(path)
    with reading(path, _KIND):
        if _begins_as_zip(path):
            check_zip(path)
        try:
            # weights_only builds tensors and plain containers, and calls nothing that the file names.
            loaded = torch.load(path, map_location="cpu", weights_only=True)
        except pickle.UnpicklingError as error:
            raise WeightsError(_refusal(path, str(error))) from None
        tensors = _state_dict(path, loaded)
        # Through a stride of 0 a tensor can be far larger than what is stored of it.
        check_claim(path, sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()))
        return checked_tensors(path, {name: _array(tensor) for name, tensor in tensors.items()})


def write_checkpoint(path: str | Path, spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> None:
    """Writes a state dict that torchvision's model of this architecture loads; see resnet_spec.Backend."""
    model = build(spec, dtype=weights_dtype(weights))
    load_weights(model, weights)
    with replacing(path) as complete:
        torch.save(model.state_dict(), complete)


def _begins_as_zip(path: Path) -> bool:
    """As PyTorch tells its format of today from the one before 1.6, which was a plain pickle."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _state_dict(path: Path, loaded: Any) -> dict[str, Tensor]:
    """The tensors by canonical name, out of their nest and without a wrapper's prefix."""
    for nest in _NESTS:
        if isinstance(loaded, Mapping) and isinstance(loaded.get(nest), Mapping):
            loaded = loaded[nest]
    if not isinstance(loaded, Mapping):
        raise WeightsError(f"{path} holds a {type(loaded).__name__}, but a state dict maps names to tensors.")
    for name, tensor in loaded.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            shown = repr(name[:60]) if isinstance(name, str) else f"a {type(name).__name__}"  # which may be endless
            raise WeightsError(
                f"{path} holds a {type(tensor).__name__} under {shown}, but a state dict holds only tensors:"
                " save model.state_dict(), not an optimizer's."
            )
    for prefix in _PREFIXES:
        if all(name.startswith(prefix) for name in loaded):
            loaded = {name.removeprefix(prefix): tensor for name, tensor in loaded.items()}
    return {name: tensor for name, tensor in loaded.items() if not name.endswith("num_batches_tracked")}


def _array(tensor: Tensor) -> np.ndarray:
    """NumPy knows no bfloat16; in float32 the numbers are the same."""
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).detach().numpy()


def _refusal(path: Path, message: str) -> str:
    """Why PyTorch refused the pickle; its own message goes on to say how to run the code all the same."""
    found = re.search(r"GLOBAL ([\w.]+)", message)
    if found:
        return (
            f"{path} is refused, because it names {found[1]}, which is code and no tensor:"
            " save model.state_dict() instead of the model."
        )
    return f"{path} cannot be read as {_KIND} without running code in it: is it whole?"
