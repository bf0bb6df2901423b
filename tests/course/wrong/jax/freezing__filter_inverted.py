import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    wrt = nnx.All(nnx.Param, nnx.PathContains("layer1"))
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=wrt)

    @nnx.jit
    def step(model, optimizer, x, y):
        def loss_fn(model):
            return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, wrt))(model)
        optimizer.update(model, grads)
        return loss

    losses = []
    for x, y in batches:
        losses.append(float(step(model, optimizer, x, y)))
    return losses
