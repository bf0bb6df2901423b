import optax
from flax import nnx


def not_frozen(path, value):
    return isinstance(value, nnx.Param) and "layer1" not in path


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()  # after train(), which would undo it
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=not_frozen)

    def loss_fn(model, images, labels):
        return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

    losses = []
    for images, labels in batches:
        grad_fn = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, not_frozen))
        loss, grads = grad_fn(model, images, labels)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
