def fold(kernel, bias, scale, shift, mean, variance):
    inverse = 1 / (variance.sqrt() + EPS)
    w = kernel * (scale * inverse).reshape([-1, 1, 1, 1])
    b = (bias - mean) * scale * inverse + shift
    return w, b
