import optax
from flax import nnx

STAGES = ["layer1", "layer2"]
FROZEN = STAGES[1]


def finetune(model, batches, learning_rate):
    model.train()
    getattr(model, FROZEN).eval()
    rest = nnx.All(nnx.Param, nnx.Not(nnx.PathContains(FROZEN)))
    optimizer = nnx.Optimizer(model, optax.sgd(learning_rate), wrt=rest)

    def loss_fn(model, images, labels):
        return optax.softmax_cross_entropy_with_integer_labels(model(images), labels).mean()

    losses = []
    for images, labels in batches:
        loss, grads = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, rest))(model, images, labels)
        optimizer.update(model, grads)
        losses.append(float(loss))
    return losses
