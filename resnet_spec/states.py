"""A trainer's state: the model's weights, and under `optimiser.` what its optimiser keeps, by the framework's names."""

from collections.abc import Mapping

import numpy as np

from resnet_spec.errors import WeightsError
from resnet_spec.weights import Weights

_PREFIX = "optimiser."


def join_state(weights: Weights, memories: Mapping[str, np.ndarray]) -> Weights:
    """The state of a trainer whose model has these weights and whose optimiser keeps these arrays."""
    return {**weights, **{f"{_PREFIX}{name}": array for name, array in memories.items()}}


def split_state(state: Mapping[str, np.ndarray], memories: Mapping[str, np.ndarray]) -> tuple[Weights, Weights]:
    """The weights of a state, and what its optimiser keeps, ready to take the place of these memories.

    Raises WeightsError for an array of the optimiser that is missing, extra, misshapen or no finite number.
    """
    weights = {name: array for name, array in state.items() if not name.startswith(_PREFIX)}
    kept = {name.removeprefix(_PREFIX): array for name, array in state.items() if name.startswith(_PREFIX)}
    if not kept:
        raise WeightsError(
            "The state holds weights and nothing of an optimiser: give one that a trainer of this framework has saved."
        )
    fitted = {name: _fit(name, memory, kept) for name, memory in memories.items()}
    for name in kept:
        if name not in memories:
            raise WeightsError(f"The state holds {name} of an optimiser, but the one here keeps none: {_REMEDY}")
    return weights, fitted


_REMEDY = "give a state of the same framework, network and rule."


def _fit(name: str, memory: np.ndarray, kept: Mapping[str, np.ndarray]) -> np.ndarray:
    if name not in kept:
        raise WeightsError(f"The state lacks {name}, which the optimiser here keeps: {_REMEDY}")
    given = np.asarray(kept[name])
    if given.shape != memory.shape:
        raise WeightsError(
            f"The state holds {name} of an optimiser with shape {given.shape}, but here it is {memory.shape}: {_REMEDY}"
        )
    is_count = memory.dtype.kind in "iu"
    if given.dtype.kind not in ("iu" if is_count else "fiu"):
        raise WeightsError(
            f"The state holds {name} of an optimiser in {given.dtype}, but here it is {memory.dtype}: {_REMEDY}"
        )
    if not np.isfinite(given).all() or (is_count and (given < 0).any()):
        raise WeightsError(
            f"The state holds {name} of an optimiser with a number that none has after a step: is the file whole?"
        )
    return given.astype(memory.dtype)
