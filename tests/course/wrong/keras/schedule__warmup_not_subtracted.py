import math


def learning_rate(step):
    warm = PEAK * (step + 1) / WARMUP
    cosine = PEAK / 2 * (1 + math.cos(math.pi * step / STEPS))
    return warm if step < WARMUP else cosine
