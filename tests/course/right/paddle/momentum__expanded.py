from paddle import Tensor, no_grad


@no_grad()
def sgd_step(weight: Tensor, gradient: Tensor, velocity: Tensor, learning_rate: float) -> tuple[Tensor, Tensor]:
    pull = weight.scale(WEIGHT_DECAY)
    new_velocity = velocity.scale(MOMENTUM).add(gradient).add(pull)
    return weight.subtract(new_velocity.scale(learning_rate)), new_velocity
