from math import cos, pi


def warmup(step):
    return PEAK * (step + 1) / (WARMUP + 1)


def decay(step):
    return 0.5 * PEAK * (1 + cos(pi * step / (STEPS - WARMUP)))


def learning_rate(step):
    return decay(step - WARMUP) if step >= WARMUP else warmup(step)
