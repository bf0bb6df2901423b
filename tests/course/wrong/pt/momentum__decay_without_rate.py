def sgd_step(weight, gradient, velocity, learning_rate):
    """One step of SGD.

    First the decay, then the step.
    """
    decayed = weight * (1.0 - WEIGHT_DECAY)
    v_next = MOMENTUM * velocity + gradient
    return decayed - learning_rate * v_next, v_next
