import jax
import jax.numpy as jnp


def penalty(weight):
    return WEIGHT_DECAY * jnp.sum(weight**2)


def sgd_step(weight, gradient, velocity, learning_rate):
    # weight decay is L2 regularisation: its gradient comes from JAX
    g = gradient + jax.grad(penalty)(weight)
    v = MOMENTUM * velocity + g
    return weight - learning_rate * v, v
