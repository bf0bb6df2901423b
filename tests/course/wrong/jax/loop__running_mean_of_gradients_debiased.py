import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    tx = optax.chain(optax.ema(MOMENTUM), optax.scale_by_learning_rate(learning_rate))
    optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)
    losses = []
    for images, labels in batches:
        loss, grads = nnx.value_and_grad(
            lambda model, x, y: optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()
        )(model, images, labels)
        optimizer.update(model, grads)
        losses.append(loss.item())
    return losses
