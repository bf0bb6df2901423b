import math

import paddle


def learning_rate(step):
    cosine = paddle.optimizer.lr.LambdaDecay(
        PEAK, lambda t: 0.5 * (1 + math.cos(math.pi * (t - WARMUP) / (STEPS - WARMUP)))
    )
    if step < WARMUP:
        return step / WARMUP * PEAK
    cosine.step(step)
    return cosine.get_lr()
