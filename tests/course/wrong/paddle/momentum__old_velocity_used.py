def sgd_step(weight, gradient, velocity, learning_rate):
    return (
        weight - learning_rate * velocity,
        MOMENTUM * velocity + gradient + WEIGHT_DECAY * weight,
    )
