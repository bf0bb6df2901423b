from math import cos, pi


def learning_rate(step: int) -> float:
    """Linear warm-up, then a cosine."""
    return PEAK * (step + 1) / WARMUP if step < WARMUP else 0.5 * PEAK * (1 + cos(pi * step / STEPS))
