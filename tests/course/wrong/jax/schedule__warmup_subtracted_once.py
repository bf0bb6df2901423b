import math


def learning_rate(step):
    warm = (step + 1) / WARMUP
    cosine = (1 + math.cos(math.pi * (step - WARMUP) / STEPS)) / 2
    return PEAK * (warm if step < WARMUP else cosine)
