def fold(kernel, bias, scale, shift, mean, variance):
    factor = scale / (variance + EPS).sqrt()
    return kernel * factor.reshape([-1, 1, 1, 1]), (bias - mean) * factor + shift
