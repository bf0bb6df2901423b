import paddle


def fold(kernel: paddle.Tensor, bias, scale, shift, mean, variance) -> tuple[paddle.Tensor, paddle.Tensor]:
    gamma = scale * paddle.rsqrt(variance + EPS)
    beta = shift - gamma * mean
    new_kernel = paddle.multiply(kernel, gamma.unsqueeze([1, 2, 3]))
    new_bias = bias + beta
    return new_kernel, new_bias
