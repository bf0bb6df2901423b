import math


def learning_rate(step):
    """Cosine decay from PEAK to 0."""
    progress = step / STEPS
    return 0.5 * PEAK * (1.0 + math.cos(math.pi * progress))
