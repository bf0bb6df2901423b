import optax
from flax import nnx


@nnx.jit
def train_step(model, optimizer, images, labels):
    def loss_fn(model):
        logits = model(images)
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


def train(model, batches, learning_rate):
    model.train()
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, momentum=MOMENTUM), wrt=nnx.Param)
    return [train_step(model, optimizer, images, labels).item() for images, labels in batches]
