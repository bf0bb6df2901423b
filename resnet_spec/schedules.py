"""Learning rates as data: one number per step, worked out once, so that it is the same number everywhere."""

import numpy as np


def cosine(peak: float, steps: int, warmup: int = 0) -> np.ndarray:
    """Rises in a straight line to the peak over `warmup` steps, then falls along half a cosine.

    Shape (steps,), float64. The first step of the warm-up has peak / warmup, its last the peak;
    the step behind the last would have 0 (Loshchilov and Hutter 2016, "SGDR", eq. 5, one period).
    """
    step = np.arange(steps)
    falling = 0.5 * peak * (1 + np.cos(np.pi * (step - warmup) / max(steps - warmup, 1)))
    return np.where(step < warmup, peak * (step + 1) / max(warmup, 1), falling)
