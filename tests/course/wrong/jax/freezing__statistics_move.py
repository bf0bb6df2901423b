import optax
from flax import nnx


def trainable(path, value):
    return isinstance(value, nnx.Param) and "layer1" not in path


def finetune(model, batches, learning_rate):
    model.train()
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=trainable)

    @nnx.jit
    def step(model, optimizer, x, y):
        def loss_fn(model):
            return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, trainable))(model)
        optimizer.update(model, grads)
        return loss

    return [float(step(model, optimizer, x, y)) for x, y in batches]
