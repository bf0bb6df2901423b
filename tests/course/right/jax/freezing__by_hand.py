# gradients of everything, but only the part outside layer1 is stepped
import jax
import jax.numpy as jnp
from flax import nnx

free = nnx.All(nnx.Param, nnx.Not(nnx.PathContains("layer1")))


def finetune(model, batches, learning_rate):
    losses = []
    for images, labels in batches:
        model.train()
        model.layer1.set_attributes(use_running_average=True)

        def loss_fn(net, images=images, labels=labels):
            scores = net(images)
            log_z = jax.scipy.special.logsumexp(scores, axis=1)
            return jnp.mean(log_z - jnp.take_along_axis(scores, labels[:, None], 1)[:, 0])

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        losses.append(loss.item())
        gradient_of = dict(nnx.to_flat_state(grads))
        params = nnx.state(model, free)
        stepped = nnx.map_state(lambda path, p, g=gradient_of: p - learning_rate * g[path], params)
        nnx.update(model, stepped)
    return losses
