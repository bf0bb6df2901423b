import math


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    first, last = WARMUP, STEPS - 1
    return PEAK / 2 * (1 + math.cos(math.pi * (step - first) / (last - first)))
