# no optimizer: the velocities are a tree of the same shape as the parameters
import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(model, x, y):
    logp = jax.nn.log_softmax(model(x))
    return -logp[jnp.arange(y.shape[0]), y].mean()


def train(model, batches, learning_rate):
    model.train()
    velocity = jax.tree.map(jnp.zeros_like, nnx.state(model, nnx.Param))
    losses = []
    for x, y in batches:
        loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
        velocity = jax.tree.map(lambda v, g: MOMENTUM * v + g, velocity, grads)
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda p, v: p - learning_rate * v, params, velocity))
        losses.append(float(loss))
    return losses
