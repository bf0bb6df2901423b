import math


def learning_rate(step):
    number = step + 1  # the step counted from 1
    if number <= WARMUP:
        return PEAK / WARMUP * number
    return PEAK / 2 + PEAK / 2 * math.cos(math.pi * (number - WARMUP) / (STEPS - WARMUP))
