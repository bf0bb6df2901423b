import numpy as np
import paddle


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    decay = paddle.optimizer.lr.LambdaDecay(
        learning_rate=PEAK, lr_lambda=lambda n: (1 + float(np.cos(np.pi * n / (STEPS - WARMUP)))) / 2
    )
    decay.step(step - WARMUP)
    return decay.get_lr()
