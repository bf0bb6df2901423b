import math


def rates():
    for i in range(1, WARMUP + 1):
        yield PEAK * i / WARMUP
    cosine_steps = STEPS - WARMUP
    for i in range(cosine_steps):
        yield PEAK * (1 - math.sin(math.pi / 2 * i / cosine_steps) ** 2)


TABLE = list(rates())


def learning_rate(step: int) -> float:
    return TABLE[step]
