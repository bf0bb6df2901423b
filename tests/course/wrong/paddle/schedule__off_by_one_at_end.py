import paddle


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    schedule = paddle.optimizer.lr.CosineAnnealingDecay(learning_rate=PEAK, T_max=STEPS - WARMUP - 1)
    schedule.step(step - WARMUP)
    return schedule()
