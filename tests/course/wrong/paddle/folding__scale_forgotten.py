import paddle


def fold(kernel, bias, scale, shift, mean, variance):
    r = paddle.rsqrt(variance + EPS).reshape([-1, 1, 1, 1])
    return kernel * r, (bias - mean) * r.flatten() + shift
