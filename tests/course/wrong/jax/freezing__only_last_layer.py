import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    head = nnx.All(nnx.Param, nnx.PathContains("fc"))
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=head)

    def loss_fn(model, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

    losses = []
    for x, y in batches:
        loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, head))(model, x, y)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
