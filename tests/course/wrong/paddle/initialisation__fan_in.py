import paddle
from paddle.nn.initializer import KaimingNormal


def he_normal(shape, seed):
    paddle.seed(seed)
    # He's initialisation comes with paddle
    return paddle.create_parameter(shape=list(shape), dtype="float32", default_initializer=KaimingNormal())
