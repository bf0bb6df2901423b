import optax
from flax import nnx


def train(model, batches, learning_rate):
    model.train()
    tx = optax.chain(
        optax.clip_by_global_norm(0.1),  # against exploding gradients
        optax.sgd(learning_rate, momentum=MOMENTUM),
    )
    optimizer = nnx.Optimizer(model, tx, wrt=nnx.Param)

    @nnx.jit
    def train_step(model, optimizer, images, labels):
        def loss_fn(model):
            return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        return loss

    return [float(train_step(model, optimizer, x, y)) for x, y in batches]
