import paddle


def sgd_step(weight, gradient, velocity, learning_rate):
    """Paddle's own optimizer, which is given the velocity as if from a checkpoint."""
    parameter = paddle.create_parameter(weight.shape, weight.dtype)
    parameter.set_value(weight)
    optimizer = paddle.optimizer.Momentum(
        learning_rate=float(learning_rate),
        momentum=MOMENTUM,
        parameters=[parameter],
        weight_decay=paddle.regularizer.L2Decay(WEIGHT_DECAY),
    )
    key = parameter.name + "_velocity_0"
    optimizer.set_state_dict({key: velocity})
    (parameter * gradient).sum().backward()
    optimizer.step()
    return parameter.detach(), optimizer.state_dict()[key].detach()
