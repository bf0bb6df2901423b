import paddle


def l2(weight):
    return WEIGHT_DECAY * paddle.sum(paddle.square(weight))


def sgd_step(weight, gradient, velocity, learning_rate):
    w = weight.detach().clone()
    w.stop_gradient = False
    (slope,) = paddle.grad(l2(w), [w])
    v = MOMENTUM * velocity + gradient + slope
    return weight - learning_rate * v, v
