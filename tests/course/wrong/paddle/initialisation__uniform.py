import math

import paddle


def he_normal(shape, seed):
    fan_out = shape[0] * math.prod(shape[2:])
    bound = math.sqrt(6 / fan_out)
    return paddle.uniform(shape, min=-bound, max=bound, seed=seed + 1)
