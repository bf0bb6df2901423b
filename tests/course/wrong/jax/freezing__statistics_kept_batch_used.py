import jax
import jax.numpy as jnp
import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.train()
    # remember layer1 and put it back after each step
    frozen = jax.tree.map(jnp.copy, nnx.state(model.layer1))
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=nnx.Param)

    def loss_fn(model, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

    losses = []
    for x, y in batches:
        loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
        optimizer.update(model, grads)
        nnx.update(model.layer1, jax.tree.map(jnp.copy, frozen))
        losses.append(float(loss))
    return losses
