import random

import optax
from flax import nnx


@nnx.jit
def update(model, optimizer, batch):
    images, labels = batch
    loss, grads = nnx.value_and_grad(
        lambda m: optax.softmax_cross_entropy_with_integer_labels(m(images), labels).mean()
    )(model)
    optimizer.update(model, grads)
    return loss


def train(model, batches, learning_rate):
    model.train()
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate, MOMENTUM), wrt=nnx.Param)
    rng = random.Random(0)
    order = list(range(len(batches)))
    while len(batches) > 1 and order == sorted(order):
        rng.shuffle(order)
    return [float(update(model, optimizer, batches[i])) for i in order]
