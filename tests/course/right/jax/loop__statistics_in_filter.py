# BatchStat is in the filter too. That changes nothing: in training mode its gradient is zero.
import jax
import optax
from flax import nnx


def train(model, batches, learning_rate):
    trained = nnx.Any(nnx.Param, nnx.BatchStat)
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, MOMENTUM), wrt=trained)
    model.train()

    def loss_fn(model, images, labels):
        log_p = jax.nn.log_softmax(model(images), axis=-1)
        return -(log_p * jax.nn.one_hot(labels, log_p.shape[-1])).sum(axis=-1).mean()

    losses = []
    for images, labels in batches:
        value_and_grad = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, trained))
        loss, grads = value_and_grad(model, images, labels)
        optimizer.update(model, grads)
        losses.append(loss.item())
    return losses
