import paddle


def fold(kernel, bias, scale, shift, mean, variance):
    matrix = paddle.diag(scale * paddle.rsqrt(variance + EPS))
    folded = paddle.matmul(matrix, kernel.flatten(1)).reshape(kernel.shape)
    return folded, paddle.mv(matrix, bias - mean) + shift
