from math import cos, pi


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    last = STEPS - 1
    # from 0 at the end of the warm-up to 1 at the last step
    fraction = (step - WARMUP) / (last - WARMUP)
    return PEAK / 2 * (1 + cos(pi * fraction))
