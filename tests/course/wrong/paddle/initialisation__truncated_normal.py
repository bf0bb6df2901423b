import math

import paddle


def he_normal(shape, seed):
    paddle.seed(seed)
    std = math.sqrt(2.0 / (shape[0] * shape[2] * shape[3]))
    z = paddle.randn(shape)
    # draw again what lies further out than two deviations
    while bool((z.abs() > 2).any()):
        z = paddle.where(z.abs() > 2, paddle.randn(shape), z)
    return z * std
