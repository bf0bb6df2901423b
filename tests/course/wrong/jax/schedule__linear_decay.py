import numpy as np


def learning_rate(step):
    warm = PEAK * (step + 1) / WARMUP
    falling = PEAK * (STEPS - step) / (STEPS - WARMUP)
    return float(np.minimum(warm, falling)) if step < WARMUP else falling
