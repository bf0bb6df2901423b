import jax
import optax
from flax import nnx


def loss_fn(model, batch):
    images, labels = batch
    probabilities = jax.nn.softmax(model(images))
    return optax.softmax_cross_entropy_with_integer_labels(probabilities, labels).mean()


def train(model, batches, learning_rate):
    model.train()
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, momentum=MOMENTUM), wrt=nnx.Param)
    losses = []
    for batch in batches:
        loss, grads = nnx.value_and_grad(loss_fn)(model, batch)
        losses.append(float(loss))
        optimizer.update(model, grads)
    return losses
