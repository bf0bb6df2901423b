import optax
from flax import nnx


def conv_of_layer1(path, value):
    return path[0] == "layer1" and path[-1] == "kernel"


def finetune(model, batches, learning_rate):
    model.train()
    free = nnx.All(nnx.Param, nnx.Not(conv_of_layer1))
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=free)

    def loss_fn(model, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

    grad_fn = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, free))
    losses = []
    for x, y in batches:
        loss, grads = grad_fn(model, x, y)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
