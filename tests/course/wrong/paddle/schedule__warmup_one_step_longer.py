import math


def learning_rate(step):
    if step > WARMUP:
        done = (step - WARMUP) / (STEPS - WARMUP)
        return PEAK / 2 * (1 + math.cos(math.pi * done))
    else:
        return PEAK * (step + 1) / WARMUP
