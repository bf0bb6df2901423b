import math


def cosine(step):
    return PEAK / 2 * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - WARMUP)))


def learning_rate(step):
    return cosine(step) if step > WARMUP else PEAK * (step + 1) / WARMUP
