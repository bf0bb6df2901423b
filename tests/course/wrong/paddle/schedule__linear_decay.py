import paddle


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    decay = paddle.optimizer.lr.PolynomialDecay(PEAK, decay_steps=STEPS - WARMUP, end_lr=0.0, power=1.0)
    decay.step(step - WARMUP)
    return decay.get_lr()
