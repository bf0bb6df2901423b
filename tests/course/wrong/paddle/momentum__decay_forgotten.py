import paddle


@paddle.no_grad()
def sgd_step(weight, gradient, velocity, learning_rate):
    velocity = paddle.scale(velocity, MOMENTUM) + gradient
    return weight - paddle.scale(velocity, learning_rate), velocity
