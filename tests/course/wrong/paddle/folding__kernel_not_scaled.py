def normalise(x, scale, shift, mean, variance):
    return (x - mean) / (variance + EPS).sqrt() * scale + shift


def fold(kernel, bias, scale, shift, mean, variance):
    return kernel, normalise(bias, scale, shift, mean, variance)
