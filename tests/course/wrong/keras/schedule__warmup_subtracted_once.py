import numpy as np


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    t = step - WARMUP
    return float(PEAK / 2 * (1 + np.cos(np.pi * t / STEPS)))
