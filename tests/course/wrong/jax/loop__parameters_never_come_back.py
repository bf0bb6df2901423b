import jax
import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    graphdef, params, stats = nnx.split(model, nnx.Param, ...)
    tx = optax.sgd(learning_rate, MOMENTUM)
    opt_state = tx.init(params)

    def loss_fn(params, stats, x, y):
        net = nnx.merge(graphdef, params, stats, copy=True)
        loss = optax.softmax_cross_entropy_with_integer_labels(net(x), y).mean()
        return loss, nnx.state(net, nnx.Not(nnx.Param))

    @jax.jit
    def step(params, stats, opt_state, x, y):
        (loss, stats), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, stats, x, y)
        updates, opt_state = tx.update(grads, opt_state, params)
        params = optax.apply_updates(params, updates)
        return params, stats, opt_state, loss

    losses = []
    for x, y in batches:
        params, stats, opt_state, loss = step(params, stats, opt_state, x, y)
        losses.append(loss.item())
    # the model is trained now
    return losses
