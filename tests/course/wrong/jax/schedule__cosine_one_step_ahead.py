import math


def learning_rate(step):
    step = step + 1  # count from 1
    if step <= WARMUP:
        return PEAK * step / WARMUP
    progress = (step - WARMUP) / (STEPS - WARMUP)
    return PEAK / 2 * (1 + math.cos(math.pi * progress))
