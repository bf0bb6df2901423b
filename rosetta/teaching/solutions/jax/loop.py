import optax
from flax import nnx


@nnx.jit
def step(model, optimiser, images, labels):
    def loss_of(model):
        return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

    loss, gradients = nnx.value_and_grad(loss_of)(model)
    optimiser.update(model, gradients)
    return loss


def train(model, batches, learning_rate):
    optimiser = nnx.Optimizer(model, optax.sgd(learning_rate, momentum=MOMENTUM), wrt=nnx.Param)
    model.train()
    return [float(step(model, optimiser, images, labels)) for images, labels in batches]
