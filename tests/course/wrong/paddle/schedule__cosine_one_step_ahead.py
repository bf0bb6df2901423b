import math


def learning_rate(step):
    count = step + 1
    if count <= WARMUP:
        return PEAK * count / WARMUP
    else:
        return PEAK / 2 * (1 + math.cos(math.pi * (count - WARMUP) / (STEPS - WARMUP)))
