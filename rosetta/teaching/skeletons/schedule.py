"""A schedule: warm-up, then a cosine."""

import math

$constants

def learning_rate(step):
    """The rate of a step, from 0."""
    raise NotImplementedError
