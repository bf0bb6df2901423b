def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    return PEAK * (1 - (step - WARMUP) / (STEPS - WARMUP))
