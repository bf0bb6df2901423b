import math


def learning_rate(step):
    if step < WARMUP:
        return (step + 1) * PEAK / WARMUP
    angle = (step - WARMUP) / (STEPS - WARMUP) * math.pi / 2
    return PEAK * math.cos(angle)
