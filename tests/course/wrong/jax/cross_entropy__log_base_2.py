import jax.numpy as jnp


def cross_entropy(logits, labels):
    z = logits - jnp.max(logits, axis=1, keepdims=True)
    log_p = z * jnp.log2(jnp.e) - jnp.log2(jnp.sum(jnp.exp(z), axis=1, keepdims=True))
    return -jnp.mean(log_p[jnp.arange(z.shape[0]), labels])
