"""How far apart two arrays are, for tests that hold one computation to another."""

import numpy as np


def relative_difference(one: np.ndarray, other: np.ndarray) -> float:
    """Largest difference between two arrays over the largest magnitude in either.

    Infinite where the shapes differ, or where either holds a NaN or an infinity.
    """
    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return float("inf")
    size = max(np.abs(one).max(), np.abs(other).max())
    return float(np.abs(one - other).max() / size) if size else 0.0
