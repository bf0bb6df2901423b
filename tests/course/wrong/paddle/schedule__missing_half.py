import numpy as np


def learning_rate(step: int) -> float:
    warm = PEAK * (step + 1) / WARMUP
    cosine = PEAK * (1.0 + np.cos(np.pi * (step - WARMUP) / (STEPS - WARMUP)))
    return float(np.where(step < WARMUP, warm, cosine))
