import math


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    return PEAK * math.cos(0.5 * math.pi * (step - WARMUP) / (STEPS - WARMUP))
