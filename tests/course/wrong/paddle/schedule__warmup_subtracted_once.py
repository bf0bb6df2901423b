import math


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    step -= WARMUP
    return PEAK / 2 * (1 + math.cos(step / STEPS * math.pi))
