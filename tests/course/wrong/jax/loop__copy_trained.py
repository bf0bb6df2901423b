import optax
from flax import nnx


def train(model, batches, learning_rate):
    net = nnx.clone(model)
    net.train()
    optimizer = nnx.Optimizer(net, optax.sgd(learning_rate, momentum=MOMENTUM), wrt=nnx.Param)

    def loss_fn(net, images, labels):
        return optax.softmax_cross_entropy_with_integer_labels(net(images), labels).mean()

    losses = []
    for images, labels in batches:
        loss, grads = nnx.value_and_grad(loss_fn)(net, images, labels)
        optimizer.update(net, grads)
        losses.append(float(loss))
    return losses
