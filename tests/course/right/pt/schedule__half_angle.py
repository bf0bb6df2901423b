import math


def learning_rate(step: int) -> float:
    """1 + cos(2 a) is 2 cos(a) squared."""
    if step < WARMUP:
        return PEAK / WARMUP * (step + 1)
    return PEAK * math.cos(math.pi / 2 * (step - WARMUP) / (STEPS - WARMUP)) ** 2
