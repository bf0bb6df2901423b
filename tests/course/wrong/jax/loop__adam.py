import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    optimizer = nnx.Optimizer(model, optax.adam(learning_rate, b1=MOMENTUM), wrt=nnx.Param)

    @nnx.jit
    def step(model, optimizer, images, labels):
        loss, grads = nnx.value_and_grad(
            lambda net: optax.softmax_cross_entropy_with_integer_labels(net(images), labels).mean()
        )(model)
        optimizer.update(model, grads)
        return loss

    return [step(model, optimizer, images, labels).item() for images, labels in batches]
