import paddle


def he_normal(shape, seed):
    paddle.seed(seed)
    fan_out = shape[0] * shape[2] * shape[3]
    return paddle.randn(list(shape), dtype="float64") * (2 / fan_out) ** 0.5
