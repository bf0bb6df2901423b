import math

rates = [PEAK * (i + 1) / (WARMUP + 1) for i in range(WARMUP)]
rates += [PEAK / 2 * (1 + math.cos(math.pi * i / (STEPS - WARMUP))) for i in range(STEPS - WARMUP)]


def learning_rate(step):
    return rates[step]
