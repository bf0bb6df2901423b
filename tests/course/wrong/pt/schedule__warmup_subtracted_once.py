import numpy as np


def learning_rate(step):
    if step < WARMUP:
        lr = PEAK * (step + 1) / WARMUP
    else:
        t = step - WARMUP
        lr = 0.5 * PEAK * (1 + np.cos(np.pi * t / STEPS))
    return float(lr)
