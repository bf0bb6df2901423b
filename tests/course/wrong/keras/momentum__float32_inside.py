from keras import ops


def sgd_step(weight, gradient, velocity, learning_rate):
    weight, gradient, velocity = (ops.convert_to_tensor(t, "float32") for t in (weight, gradient, velocity))
    velocity = MOMENTUM * velocity + (gradient + WEIGHT_DECAY * weight)
    return weight - learning_rate * velocity, velocity
