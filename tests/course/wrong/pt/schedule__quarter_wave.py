import numpy as np

warmup = np.linspace(PEAK / WARMUP, PEAK, WARMUP)
decay = PEAK * np.cos(np.pi / 2 * np.arange(STEPS - WARMUP) / (STEPS - WARMUP))
rates = np.concatenate([warmup, decay])


def learning_rate(step):
    return float(rates[step])
