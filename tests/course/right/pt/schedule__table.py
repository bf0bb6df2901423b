import numpy as np

steps = np.arange(STEPS)
rates = np.where(
    steps < WARMUP,
    PEAK * (steps + 1) / WARMUP,
    0.5 * PEAK * (1 + np.cos(np.pi * (steps - WARMUP) / (STEPS - WARMUP))),
)


def learning_rate(step):
    return rates[step]
