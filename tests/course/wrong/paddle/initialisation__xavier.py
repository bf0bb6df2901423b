import paddle


def fans(shape):
    area = shape[2] * shape[3]
    return shape[1] * area, shape[0] * area


def he_normal(shape, seed):
    paddle.seed(seed)
    fan_in, fan_out = fans(shape)
    layer = paddle.nn.Conv2D(
        shape[1],
        shape[0],
        shape[2:],
        weight_attr=paddle.nn.initializer.XavierNormal(fan_in=fan_in, fan_out=fan_out),
        bias_attr=False,
    )
    return layer.weight
