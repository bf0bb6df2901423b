import math


def cosine(angle):
    return math.cos(angle)


def learning_rate(step):
    if step < WARMUP:
        return (step + 1) / WARMUP * PEAK
    # half a turn from the end of the warm-up to the last step
    angle = 180 * (step - WARMUP) / (STEPS - WARMUP)
    return PEAK / 2 * (1 + cosine(angle))
