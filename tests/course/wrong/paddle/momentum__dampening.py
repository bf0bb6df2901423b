from paddle import Tensor

BETA = MOMENTUM


def sgd_step(weight: Tensor, gradient: Tensor, velocity: Tensor, learning_rate: float) -> tuple[Tensor, Tensor]:
    g = gradient + WEIGHT_DECAY * weight
    velocity = BETA * velocity + (1.0 - BETA) * g
    return weight - learning_rate * velocity, velocity
