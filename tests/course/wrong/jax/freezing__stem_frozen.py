import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    # everything up to the first stage is general, so it stays
    trained = ("layer2", "fc")

    def free(path, value):
        return isinstance(value, nnx.Param) and path[0] in trained

    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=free)
    losses = []
    for x, y in batches:

        def loss_fn(model, x=x, y=y):
            return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, free))(model)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
