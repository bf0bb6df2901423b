import jax
import jax.numpy as jnp
import optax
from flax import nnx


def loss_fn(model, x, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(model(x)), y[:, None], axis=1))


def train(model, batches, learning_rate):
    model.train()
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, MOMENTUM), wrt=nnx.Param)
    losses, total = [], None
    for x, y in batches:
        loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
        losses.append(float(loss))
        total = grads if total is None else jax.tree.map(jnp.add, total, grads)
    optimizer.update(model, total)
    return losses
