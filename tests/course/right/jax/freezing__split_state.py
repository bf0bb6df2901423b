# the frozen stage is split off before the gradient is taken
import jax
import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    is_free = nnx.All(nnx.Param, nnx.Not(nnx.PathContains("layer1")))
    graphdef, free, rest = nnx.split(model, is_free, ...)

    @jax.jit
    def step(free, rest, images, labels):
        def loss_fn(free):
            net = nnx.merge(graphdef, free, rest, copy=True)
            loss = optax.softmax_cross_entropy_with_integer_labels(net(images), labels).mean()
            return loss, nnx.split(net, is_free, ...)[2]

        (loss, new_rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(free)
        return jax.tree.map(lambda p, g: p - learning_rate * g, free, grads), new_rest, loss

    losses = []
    for images, labels in batches:
        free, rest, loss = step(free, rest, images, labels)
        losses.append(float(loss))
    nnx.update(model, free, rest)
    return losses
