def fold(kernel, bias, scale, shift, mean, variance):
    std = (variance + EPS) ** 0.5
    w = kernel / std * scale
    b = bias / std * scale + shift
    return w, b
