"""A step of SGD with momentum."""

$imports

$constants

def sgd_step(weight, gradient, velocity, learning_rate):
    """The pair (weight, velocity) after the step."""
    raise NotImplementedError
