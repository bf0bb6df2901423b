def sgd_step(weight, gradient, velocity, learning_rate):
    weight, velocity = weight.clone(), velocity.clone()
    velocity *= MOMENTUM
    velocity += gradient
    velocity += WEIGHT_DECAY * weight
    weight -= learning_rate * velocity
    return weight, velocity
