import paddle


def he_normal(shape, seed):
    paddle.seed(seed)
    fan_out = shape[0] * shape[2] * shape[3]
    std = paddle.sqrt(paddle.to_tensor(2.0 / fan_out))
    return paddle.rand(shape) * std
