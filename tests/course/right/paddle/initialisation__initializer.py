import math

import paddle
from paddle.nn.initializer import Normal


def he_normal(shape, seed):
    paddle.seed(seed)
    std = math.sqrt(2 / (shape[0] * math.prod(shape[2:])))
    layer = paddle.nn.Layer()
    return layer.create_parameter(list(shape), default_initializer=Normal(mean=0.0, std=std))
