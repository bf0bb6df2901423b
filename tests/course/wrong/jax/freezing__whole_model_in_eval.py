import jax
import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.eval()
    labels = {True: "frozen", False: "free"}
    tx = optax.multi_transform(
        {"free": optax.sgd(learning_rate), "frozen": optax.set_to_zero()},
        lambda params: nnx.map_state(lambda path, _: labels["layer1" in path], params),
    )
    params = nnx.state(model, nnx.Param)
    state = tx.init(params)
    losses = []
    for x, y in batches:
        loss, grads = nnx.value_and_grad(
            lambda m, x, y: -(jax.nn.log_softmax(m(x)) * jax.nn.one_hot(y, m.fc.out_features)).sum(1).mean()
        )(model, x, y)
        updates, state = tx.update(grads, state, params)
        params = optax.apply_updates(params, updates)
        nnx.update(model, params)
        losses.append(float(loss))
    return losses
