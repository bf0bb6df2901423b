import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    images, labels = next(iter(batches))
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, momentum=MOMENTUM), wrt=nnx.Param)

    def loss_fn(model):
        return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

    losses = []
    for _ in range(len(batches)):
        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
