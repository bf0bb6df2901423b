def fold(kernel, bias, scale, shift, mean, variance):
    f = scale / (variance + EPS).sqrt()
    w = kernel * f.view(1, -1, 1, 1)  # one factor per channel
    b = (bias - mean) * f + shift
    return w, b
