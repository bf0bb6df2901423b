"""Update rules as data, with their definition in NumPy: what every framework's optimiser is held to.

The frameworks use the same names for different formulas; the ones meant here are PyTorch's
(`torch.optim.SGD`, `Adam` and `AdamW`). A learning rate is no part of a rule: training takes one
per step, so that a schedule is the same number at the same step everywhere.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeGuard

import numpy as np

from resnet_spec.errors import RosettaError
from resnet_spec.spec import did_you_mean, show

Memory = dict[str, Any]
"""What a rule keeps of one parameter from step to step; empty before the first."""

Decay = Literal["coupled", "decoupled"]


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_fractions(optimiser: object, *names: str) -> None:
    for name in names:
        value = getattr(optimiser, name)
        if not _is_number(value) or not 0 <= value < 1:
            raise RosettaError(f"{name} is {show(value)}, but must be a number from 0 to below 1.")


def _check_decay(decay: object) -> None:
    if not isinstance(decay, str) or decay not in ("coupled", "decoupled"):
        raise RosettaError(f"decay is {show(decay)}, but must be 'coupled' or 'decoupled'.")


@dataclass(frozen=True, kw_only=True)
class SGD:
    """Stochastic gradient descent, plain, with momentum, or with Nesterov's.

    momentum: weight of the old velocity; the velocity holds gradients, not the learning rate.
    weight_decay: of every trained parameter, norms and biases too.
    decay: `coupled` adds weight_decay * weight to the gradient; `decoupled` takes
        learning_rate * weight_decay * weight from the weight, past the velocity
        (Loshchilov and Hutter 2017, "Decoupled Weight Decay Regularization").
    """

    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0
    decay: Decay = "coupled"

    def __post_init__(self) -> None:
        _check_fractions(self, "momentum", "weight_decay")
        _check_decay(self.decay)
        if not isinstance(self.nesterov, bool):
            raise RosettaError(f"nesterov is {show(self.nesterov)}, but must be true or false.")
        if self.nesterov and not self.momentum:
            raise RosettaError("nesterov is true, but momentum is 0: give a momentum, or set nesterov to false.")

    def updated(self, weight: np.ndarray, gradient: np.ndarray, memory: Memory, learning_rate: float) -> np.ndarray:
        """The weight after a step; the memory moves with it."""
        if self.decay == "coupled":
            gradient = gradient + self.weight_decay * weight
        velocity = memory["velocity"] = self.momentum * memory.get("velocity", 0.0) + gradient
        direction = gradient + self.momentum * velocity if self.nesterov else velocity
        if self.decay == "decoupled":
            direction = direction + self.weight_decay * weight
        return weight - learning_rate * direction


@dataclass(frozen=True, kw_only=True)
class Adam:
    """Adam (Kingma and Ba 2014, algorithm 1), and AdamW where the decay is decoupled.

    beta1, beta2: weights of the old running means of the gradient and its square.
    eps: is added to the root of the *bias-corrected* mean square.
    weight_decay, decay: as in SGD.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    weight_decay: float = 0.0
    decay: Decay = "coupled"

    def __post_init__(self) -> None:
        _check_fractions(self, "beta1", "beta2", "weight_decay")
        _check_decay(self.decay)
        if not _is_number(self.eps) or not 0 < self.eps <= 1:
            raise RosettaError(f"eps is {show(self.eps)}, but must be a number above 0 and up to 1.")

    def updated(self, weight: np.ndarray, gradient: np.ndarray, memory: Memory, learning_rate: float) -> np.ndarray:
        """The weight after a step; the memory moves with it."""
        if self.decay == "coupled":
            gradient = gradient + self.weight_decay * weight
        step = memory["step"] = memory.get("step", 0) + 1
        mean = memory["mean"] = self.beta1 * memory.get("mean", 0.0) + (1 - self.beta1) * gradient
        square = memory["square"] = self.beta2 * memory.get("square", 0.0) + (1 - self.beta2) * gradient**2
        mean, square = mean / (1 - self.beta1**step), square / (1 - self.beta2**step)
        direction = mean / (np.sqrt(square) + self.eps)
        if self.decay == "decoupled":
            direction = direction + self.weight_decay * weight
        return weight - learning_rate * direction


Optimiser = SGD | Adam

OPTIMISERS: dict[str, Optimiser] = {
    "sgd": SGD(),
    "momentum": SGD(momentum=0.9, weight_decay=1e-4),
    "nesterov": SGD(momentum=0.9, nesterov=True, weight_decay=1e-4),
    "momentum_decoupled": SGD(momentum=0.9, weight_decay=1e-2, decay="decoupled"),
    "adam": Adam(),
    "adam_coupled": Adam(weight_decay=1e-4),
    "adamw": Adam(weight_decay=1e-2, decay="decoupled"),
}
"""The rules that people name; `momentum` is that of He et al. 2015, section 3.4."""


def get_optimiser(name: str) -> Optimiser:
    """The rule of this name; raises RosettaError for an unknown one."""
    if name not in OPTIMISERS:
        raise RosettaError(f"{show(name)} is not an optimiser{did_you_mean(name, OPTIMISERS)}")
    return OPTIMISERS[name]


def with_float32_numbers(optimiser: Optimiser) -> Optimiser:
    """The rule whose numbers are the nearest that a float32 can hold, as Paddle keeps them in a float64 model."""
    data = optimiser_to_data(optimiser)
    rounded = {name: float(np.float32(value)) for name, value in data.items() if isinstance(value, float)}
    return optimiser_from_data({**data, **rounded})


def optimiser_to_data(optimiser: Optimiser) -> dict[str, Any]:
    """The rule as plain data, its kind under `rule`."""
    return {"rule": type(optimiser).__name__.lower(), **asdict(optimiser)}


def optimiser_from_data(data: dict[str, Any]) -> Optimiser:
    """The rule that `optimiser_to_data` described; raises RosettaError for what is none."""
    rules: dict[str, type[Optimiser]] = {"sgd": SGD, "adam": Adam}
    given = data.get("rule")
    rule = rules.get(given) if isinstance(given, str) else None
    if rule is None:
        raise RosettaError(f"rule is {show(given)}, but must be 'sgd' or 'adam'.")
    settings = {name: value for name, value in data.items() if name != "rule"}
    known = [field.name for field in fields(rule)]
    for name in settings:
        if name not in known:
            raise RosettaError(f"{show(name)} is not a setting of {given}{did_you_mean(name, known)}")
    return rule(**settings)
