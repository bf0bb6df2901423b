import math


def learning_rate(step: int) -> float:
    if step < WARMUP:
        return (step + 1) / WARMUP * PEAK
    return PEAK * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - WARMUP)))
