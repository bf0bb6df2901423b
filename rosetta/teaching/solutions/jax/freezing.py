import optax
from flax import nnx


def is_trained(path, value):
    return isinstance(value, nnx.Param) and path[0] != "layer1"


@nnx.jit
def step(model, optimiser, images, labels):
    def loss_of(model):
        return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

    loss, gradients = nnx.value_and_grad(loss_of, argnums=nnx.DiffState(0, is_trained))(model)
    optimiser.update(model, gradients)
    return loss


def finetune(model, batches, learning_rate):
    optimiser = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=is_trained)
    model.train()
    model.layer1.eval()
    return [float(step(model, optimiser, images, labels)) for images, labels in batches]
