import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    params = nnx.state(model, nnx.Param)
    mask = nnx.map_state(lambda path, _: path[0] != "layer1", params)
    tx = optax.masked(optax.sgd(learning_rate), mask)  # only where the mask is True
    opt_state = tx.init(params)
    losses = []
    for x, y in batches:

        def loss_fn(model, x=x, y=y):
            return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        updates, opt_state = tx.update(grads, opt_state, params)
        params = optax.apply_updates(params, updates)
        nnx.update(model, params)
        losses.append(float(loss))
    return losses
