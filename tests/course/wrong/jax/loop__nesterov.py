import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    tx = optax.sgd(learning_rate=learning_rate, momentum=MOMENTUM, nesterov=True)
    optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)

    @nnx.jit
    def train_step(model, optimizer, x, y):
        def loss_fn(m):
            return optax.softmax_cross_entropy_with_integer_labels(m(x), y).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        return loss

    losses = []
    for x, y in batches:
        losses.append(train_step(model, optimizer, x, y).item())
    return losses
