import math


def learning_rate(step):
    return PEAK / 2 * (1 + math.cos(math.pi * step / STEPS))
