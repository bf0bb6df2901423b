import optax
from flax import nnx


@nnx.jit
def train_step(model, optimizer, images, labels):
    def loss_fn(model):
        return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


def train(model, batches, learning_rate):
    tx = optax.chain(optax.add_decayed_weights(5e-4), optax.sgd(learning_rate, momentum=MOMENTUM))
    optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)
    model.train()
    losses = []
    for images, labels in batches:
        losses.append(float(train_step(model, optimizer, images, labels)))
    return losses
