import jax
import optax
from flax import nnx


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()  # freezes the first stage

    @nnx.jit
    def step(model, x, y):
        def loss_fn(model):
            return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda p, g: p - learning_rate * g, params, grads))
        return loss

    return [step(model, x, y).item() for x, y in batches]
