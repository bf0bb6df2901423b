import optax
from flax import nnx

free = nnx.All(nnx.Param, nnx.Not(nnx.PathContains("layer1")))


def loss_fn(model, images, labels):
    return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()


def finetune(model, batches, learning_rate):
    model.layer1.eval()
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=free)
    losses = []
    for images, labels in batches:
        model.train()
        loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, free))(model, images, labels)
        optimizer.update(model, grads)
        losses.append(loss.item())
    return losses
