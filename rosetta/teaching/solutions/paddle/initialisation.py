import math

import paddle


def he_normal(shape, seed):
    out_channels, _, height, width = shape
    paddle.seed(seed)
    return paddle.randn(list(shape)) * math.sqrt(2 / (out_channels * height * width))
