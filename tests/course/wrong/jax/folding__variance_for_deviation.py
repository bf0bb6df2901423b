def fold(kernel, bias, scale, shift, mean, variance):
    alpha = scale / (variance + EPS)
    new_kernel = kernel * alpha.reshape(1, 1, 1, -1)
    new_bias = shift + alpha * (bias - mean)
    return new_kernel, new_bias
