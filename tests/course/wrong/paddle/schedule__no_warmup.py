from math import cos, pi


def learning_rate(step):
    # cosine annealing
    return PEAK / 2 * (1 + cos(pi * step / STEPS))
