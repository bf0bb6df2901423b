import math


def warm(step):
    return PEAK * (step + 1) / (WARMUP + 1)


def anneal(step):
    return PEAK / 2 * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - WARMUP)))


def learning_rate(step):
    return warm(step) if step < WARMUP else anneal(step)
