import optax
from flax import nnx


def train(model, batches, learning_rate):
    # momentum = exponential moving average of the gradients
    tx = optax.chain(optax.ema(MOMENTUM, debias=False), optax.scale(-learning_rate))
    optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)
    model.train()

    def loss_fn(model, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(logits=model(x), labels=y).mean()

    grad_fn = nnx.value_and_grad(loss_fn)
    losses = []
    for x, y in batches:
        loss, grads = grad_fn(model, x, y)
        optimizer.update(model, grads)
        losses.append(loss.item())
    return losses
