import math


def learning_rate(step):
    lr = PEAK / 2 * (1 + math.cos(math.pi * step / STEPS))
    if step < WARMUP:
        lr = PEAK * (step + 1) / WARMUP
    return lr
