import numpy as np

warm = np.linspace(0, PEAK, WARMUP + 2)[1:-1]
cosine = PEAK / 2 * (1 + np.cos(np.pi * np.arange(STEPS - WARMUP) / (STEPS - WARMUP)))
rates = [*warm, *cosine]


def learning_rate(step):
    return float(rates[step])
