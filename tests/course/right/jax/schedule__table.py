# all rates at once, then look up
import numpy as np

warmup = PEAK * np.arange(1, WARMUP + 1) / WARMUP
falling = PEAK * np.cos(np.pi / 2 * np.arange(STEPS - WARMUP) / (STEPS - WARMUP)) ** 2  # (1 + cos 2a) / 2 = cos^2 a
TABLE = np.concatenate([warmup, falling])


def learning_rate(step: int) -> float:
    return float(TABLE[step])
