import optax
from flax import nnx


def train(model, batches, learning_rate):
    """Only kernels are weights (the others are norms and biases)."""
    model.train()

    def kernels(path, value):
        return isinstance(value, nnx.Param) and path[-1] == "kernel"

    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, momentum=MOMENTUM), wrt=kernels)

    def loss_fn(model, images, labels):
        return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

    losses = []
    for images, labels in batches:
        loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, kernels))(model, images, labels)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
