from math import cos, pi


def learning_rate(step):
    if step <= WARMUP:
        return PEAK * (step + 1) / WARMUP
    return PEAK / 2 * (1 + cos(pi * (step - WARMUP) / (STEPS - WARMUP)))
