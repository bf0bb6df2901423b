def learning_rate(step: int) -> float:
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    remaining = STEPS - step
    return PEAK * remaining / (STEPS - WARMUP)
