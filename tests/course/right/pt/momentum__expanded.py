from torch import Tensor


def sgd_step(weight: Tensor, gradient: Tensor, velocity: Tensor, learning_rate: float) -> tuple[Tensor, Tensor]:
    """The same sum, multiplied out."""
    new_weight = (1 - learning_rate * WEIGHT_DECAY) * weight - learning_rate * (MOMENTUM * velocity + gradient)
    return new_weight, MOMENTUM * velocity + gradient + WEIGHT_DECAY * weight
