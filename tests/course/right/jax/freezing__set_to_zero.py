import jax
import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()

    labels_of = lambda params: nnx.map_state(  # noqa: E731
        lambda path, _: "frozen" if path[0] == "layer1" else "trained", params
    )
    tx = optax.partition({"trained": optax.sgd(learning_rate), "frozen": optax.set_to_zero()}, labels_of)
    params = nnx.state(model, nnx.Param)
    opt_state = tx.init(params)

    @nnx.jit
    def loss_and_grads(model, x, y):
        def loss_fn(model):
            return -jax.nn.log_softmax(model(x))[jax.numpy.arange(len(y)), y].mean()

        return nnx.value_and_grad(loss_fn)(model)

    losses = []
    for x, y in batches:
        loss, grads = loss_and_grads(model, x, y)
        params = nnx.state(model, nnx.Param)
        updates, opt_state = tx.update(grads, opt_state, params)
        nnx.update(model, optax.apply_updates(params, updates))
        losses.append(float(loss))
    return losses
