import optax
from flax import nnx


def loss_fn(model, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()


def train(model, batches, learning_rate):
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, MOMENTUM), wrt=nnx.Param)
    losses = []
    for x, y in batches:
        model.train()
        grads = nnx.grad(loss_fn)(model, x, y)
        optimizer.update(model, grads)
        # a copy, so that the running statistics do not move twice
        losses.append(float(loss_fn(nnx.clone(model), x, y)))
    return losses
