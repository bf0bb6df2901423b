import paddle


def fold(kernel, bias, scale, shift, mean, variance):
    std = paddle.sqrt(variance + EPS)
    factor = scale / std
    kernel = kernel * factor.reshape([1, -1, 1, 1])
    bias = factor * bias + shift - factor * mean
    return kernel, bias
