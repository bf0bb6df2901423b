"""Learning rates as data: one number per step, worked out once, so that it is the same number everywhere."""

import math
from collections.abc import Sequence

import numpy as np

from resnet_spec.errors import RosettaError


def constant(peak: float, steps: int, warmup: int = 0) -> np.ndarray:
    """The same rate at every step behind the warm-up; shape (steps,), float64."""
    return _warmed_up(np.full(steps, peak), peak, warmup)


def cosine(peak: float, steps: int, warmup: int = 0) -> np.ndarray:
    """Falls along half a cosine behind the warm-up; shape (steps,), float64.

    The step behind the last would have 0 (Loshchilov and Hutter 2016, "SGDR", eq. 5, one period).
    """
    behind = np.arange(steps) - warmup
    return _warmed_up(0.5 * peak * (1 + np.cos(np.pi * behind / max(steps - warmup, 1))), peak, warmup)


def staircase(peak: float, steps: int, warmup: int = 0) -> np.ndarray:
    """A tenth at half of all steps, and again at three quarters; shape (steps,), float64.

    As He et al. 2015 train on CIFAR-10: 32,000 and 48,000 of 64,000 steps (section 4.2).
    """
    step = np.arange(steps)
    drops = (2 * step >= steps).astype(int) + (4 * step >= 3 * steps)
    return _warmed_up(peak * 0.1**drops, peak, warmup)


def thirds(peak: float, steps: int, warmup: int = 0) -> np.ndarray:
    """A tenth at a third of all steps, and again at two thirds; shape (steps,), float64."""
    return _warmed_up(peak * 0.1 ** (3 * np.arange(steps) // steps), peak, warmup)


def _warmed_up(rates: np.ndarray, peak: float, warmup: int) -> np.ndarray:
    """The first steps rise in a straight line: peak / warmup at the first, the peak at the last of them."""
    step = np.arange(len(rates))
    return np.where(step < warmup, peak * (step + 1) / max(warmup, 1), rates)


def fit_rates(learning_rates: Sequence[float]) -> list[float]:
    """The rates as plain numbers; raises RosettaError unless there is one, and each is finite and at least 0."""
    rates = [float(rate) for rate in learning_rates]
    if not rates:
        raise RosettaError("There are no learning rates: give one per step.")
    for step, rate in enumerate(rates, start=1):
        if not 0 <= rate < math.inf:
            raise RosettaError(
                f"The learning rate of step {step} is {rate}, but must be a finite number of at least 0."
            )
    return rates


SCHEDULES = {"constant": constant, "cosine": cosine, "staircase": staircase, "thirds": thirds}
