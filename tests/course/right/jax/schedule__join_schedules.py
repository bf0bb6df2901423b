import math


def warm_up(step):
    return (step + 1) * (PEAK / WARMUP)


def cosine(step, length):
    return PEAK * math.sin(math.pi / 2 * (1 - step / length)) ** 2


def learning_rate(step):
    return warm_up(step) if step in range(WARMUP) else cosine(step - WARMUP, STEPS - WARMUP)
