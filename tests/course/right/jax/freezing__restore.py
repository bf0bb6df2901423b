# everything is trained in training mode of the rest; what belongs to layer1 is put back after each step
import jax
import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    kept = jax.tree.map(lambda a: a, nnx.state(model.layer1))
    losses = []
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=nnx.Param)
    model.train()
    model.layer1.eval()
    for images, labels in batches:
        loss, grads = nnx.value_and_grad(
            lambda m, x, y: optax.losses.softmax_cross_entropy_with_integer_labels(m(x), y).mean()
        )(model, images, labels)
        optimizer.update(model, grads)
        nnx.update(model.layer1, kept)
        losses.append(float(loss))
    return losses
