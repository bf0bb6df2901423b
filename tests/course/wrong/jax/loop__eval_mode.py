import jax
import jax.numpy as jnp
import optax
from flax import nnx


def loss_fn(model, x, y):
    logp = jax.nn.log_softmax(model(x))
    return -jnp.mean(logp[jnp.arange(len(y)), y])


def train(model, batches, learning_rate):
    model.eval()  # deterministic
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, MOMENTUM), wrt=nnx.Param)
    losses = []
    for x, y in batches:
        loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
