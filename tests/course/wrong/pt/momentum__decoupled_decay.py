import torch


def sgd_step(
    weight: torch.Tensor, gradient: torch.Tensor, velocity: torch.Tensor, learning_rate: float
) -> tuple[torch.Tensor, torch.Tensor]:
    new_velocity = MOMENTUM * velocity + gradient
    new_weight = weight * (1 - learning_rate * WEIGHT_DECAY)
    new_weight = new_weight - learning_rate * new_velocity
    return new_weight, new_velocity
