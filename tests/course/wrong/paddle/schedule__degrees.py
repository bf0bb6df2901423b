from math import cos

HALF_TURN = 180


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    progress = (step - WARMUP) / (STEPS - WARMUP)
    return PEAK * (1 + cos(HALF_TURN * progress)) / 2
