class SGD:
    def __init__(self, momentum=0.9):
        self.momentum = momentum

    def __call__(self, weight, gradient, velocity, learning_rate):
        gradient = gradient + WEIGHT_DECAY * weight
        velocity = self.momentum * velocity + gradient
        return weight - learning_rate * velocity, velocity


sgd_step = SGD()
