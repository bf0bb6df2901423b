import jax
import optax
from flax import nnx


def freeze(module):
    for leaf in jax.tree.leaves(nnx.state(module)):
        jax.lax.stop_gradient(leaf)


def finetune(model, batches, learning_rate):
    model.train()
    freeze(model.layer1)
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=nnx.Param)

    def loss_fn(model, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

    losses = []
    for x, y in batches:
        loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
