# the optax way, with the whole state in one tree
import jax
import jax.numpy as jnp
import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    tx = optax.chain(optax.trace(decay=MOMENTUM), optax.scale(-learning_rate))
    opt_state = tx.init(nnx.state(model, nnx.Param))

    def mean_loss(model, images, labels):
        logits = model(images)
        right = jnp.sum(logits * jax.nn.one_hot(labels, logits.shape[1]), axis=1)
        return jnp.mean(jax.nn.logsumexp(logits, axis=1) - right)

    losses = []
    for images, labels in batches:
        loss, grads = nnx.value_and_grad(mean_loss, argnums=nnx.DiffState(0, nnx.Param))(model, images, labels)
        updates, opt_state = tx.update(grads, opt_state)
        nnx.update(model, optax.apply_updates(nnx.state(model, nnx.Param), updates))
        losses.append(float(loss))
    return losses
