import jax
import optax
from flax import nnx


def objective(model, images, labels):
    losses = optax.softmax_cross_entropy_with_integer_labels(model(images), labels)
    return losses.mean()


def train(model, batches, learning_rate):
    model.train()
    history = []
    for images, labels in batches:
        loss, grads = nnx.value_and_grad(objective)(model, images, labels)
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda p, g: p - learning_rate * g, params, grads))
        history.append(loss.item())
    return history
