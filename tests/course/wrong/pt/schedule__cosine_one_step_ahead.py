import math


def learning_rate(step):
    step = step + 1  # steps are counted from 1 in the paper
    if step <= WARMUP:
        return PEAK * step / WARMUP
    return PEAK * 0.5 * (1.0 + math.cos((step - WARMUP) * math.pi / (STEPS - WARMUP)))
