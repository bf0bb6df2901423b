import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    losses = []
    for images, labels in batches:
        optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, MOMENTUM), wrt=nnx.Param)

        def loss_fn(model, images=images, labels=labels):
            return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
