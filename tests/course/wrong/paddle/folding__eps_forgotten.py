def fold(kernel, bias, scale, shift, mean, variance):
    f = scale / variance.sqrt()
    return kernel * f.reshape((-1, 1, 1, 1)), f * (bias - mean) + shift
