from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    """The kernel as a matrix (everything, out), times a diagonal matrix."""
    std = ops.power(variance + EPS, 0.5)
    flat = ops.reshape(kernel, (-1, kernel.shape[-1]))
    folded = ops.matmul(flat, ops.diag(scale / std))
    return ops.reshape(folded, kernel.shape), shift + scale * (bias - mean) / std
