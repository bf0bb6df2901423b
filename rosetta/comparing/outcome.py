"""What one backend did for a comparison, and how it travels from the worker's process to ours."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import Layer, Weights, read_weights, write_weights

_LOGITS = "logits.safetensors"
_COMPILED = "compiled.safetensors"
_GRADIENTS = "gradients.safetensors"
_TRAINED = "trained.safetensors"


@dataclass
class Outcome:
    """What a backend brought back; a level that it did not reach is empty.

    trace: the live model's layers.
    logits: output by mode, `inference` and `training`.
    compiled: output of the compiled model by mode, which is `inference`.
    first_difference: where logits leave the reference's, the first layer that does, in words; else empty.
    changed_weights: names of tensors that came out of the model other than they went in.
    loss, gradients: of one batch by mode, before any training.
    losses, trained: of each training step, and all weights after the last.
    seconds: wall time of each step.
    memory: MiB of the process's peak memory at the end of each step.
    cpu_seconds: of all the process's threads, from its start.
    counters: what the framework's own counters say.
    failure: None, or why there is nothing else here, with the end of the worker's output.
    """

    trace: list[Layer] = field(default_factory=list)
    logits: dict[str, np.ndarray] = field(default_factory=dict)
    compiled: dict[str, np.ndarray] = field(default_factory=dict)
    first_difference: str = ""
    changed_weights: list[str] = field(default_factory=list)
    loss: dict[str, float] = field(default_factory=dict)
    gradients: dict[str, Weights] = field(default_factory=dict)
    losses: list[float] = field(default_factory=list)
    trained: Weights = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    counters: dict[str, int] = field(default_factory=dict)
    failure: str | None = None


def write_outcome(folder: Path, outcome: Outcome) -> dict[str, Any]:
    """Leaves the outcome's tensors in the folder; returns the rest as plain data.

    NaN and infinity pass: a loss may be one, and the comparison says so.
    """
    write_weights(folder / _LOGITS, outcome.logits)
    write_weights(folder / _COMPILED, outcome.compiled)
    gradients = {
        f"{mode}/{name}": gradient for mode, by_name in outcome.gradients.items() for name, gradient in by_name.items()
    }
    write_weights(folder / _GRADIENTS, gradients)
    write_weights(folder / _TRAINED, outcome.trained)
    tensors = ("logits", "compiled", "gradients", "trained")
    return {name: value for name, value in asdict(outcome).items() if name not in tensors}


def read_outcome(plain: dict[str, Any], folder: Path) -> Outcome:
    """The outcome that a worker left: what it returned, and its tensors in the folder."""
    trace = [
        Layer(**{**row, "output_shape": None if row["output_shape"] is None else tuple(row["output_shape"])})
        for row in plain["trace"]
    ]
    gradients: dict[str, Weights] = {mode: {} for mode in plain["loss"]}
    for key, gradient in read_weights(folder / _GRADIENTS).items():
        mode, _, name = key.partition("/")
        gradients[mode][name] = gradient
    return Outcome(
        trace=trace,
        logits=read_weights(folder / _LOGITS),
        compiled=read_weights(folder / _COMPILED),
        gradients=gradients,
        trained=read_weights(folder / _TRAINED),
        **{name: value for name, value in plain.items() if name != "trace"},
    )
