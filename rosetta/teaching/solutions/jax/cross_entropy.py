import jax.numpy as jnp


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - jnp.log(jnp.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[jnp.arange(len(labels)), labels].mean()
