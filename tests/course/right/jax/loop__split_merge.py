import jax
import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)
    tx = optax.sgd(learning_rate=learning_rate, momentum=MOMENTUM)
    opt_state = tx.init(params)

    @jax.jit
    def step(params, rest, opt_state, images, labels):
        def objective(params):
            net = nnx.merge(graphdef, params, rest, copy=True)
            logits = net(images)
            one_hot = jax.nn.one_hot(labels, logits.shape[-1])
            loss = optax.softmax_cross_entropy(logits, one_hot).mean()
            # the running statistics have to come back out of the function
            _, _, new_rest = nnx.split(net, nnx.Param, ...)
            return loss, new_rest

        (loss, rest), grads = jax.value_and_grad(objective, has_aux=True)(params)
        updates, opt_state = tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), rest, opt_state, loss

    losses = []
    for images, labels in batches:
        params, rest, opt_state, loss = step(params, rest, opt_state, images, labels)
        losses.append(float(loss))
    nnx.update(model, params, rest)
    return losses
