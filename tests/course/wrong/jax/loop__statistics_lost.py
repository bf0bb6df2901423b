# split the model, so that jax.jit and jax.grad can work with pure functions
import jax
import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)
    tx = optax.sgd(learning_rate, momentum=MOMENTUM)
    opt_state = tx.init(params)

    @jax.jit
    def step(params, opt_state, images, labels):
        def loss_fn(params):
            logits = nnx.merge(graphdef, params, rest, copy=True)(images)
            return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

        loss, grads = jax.value_and_grad(loss_fn)(params)
        updates, opt_state = tx.update(grads, opt_state)
        return optax.apply_updates(params, updates), opt_state, loss

    losses = []
    for images, labels in batches:
        params, opt_state, loss = step(params, opt_state, images, labels)
        losses.append(float(loss))
    nnx.update(model, params)
    return losses
