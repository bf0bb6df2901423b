import paddle


def he_normal(shape, seed):
    """He et al. 2015, fan-out."""
    fan_out = shape[0] * shape[2] * shape[3]
    return paddle.randn(shape) * (2 / fan_out) ** 0.5
