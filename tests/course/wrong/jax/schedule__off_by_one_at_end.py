import jax.numpy as jnp

warm = PEAK * jnp.arange(1, WARMUP + 1) / WARMUP
cosine = PEAK / 2 * (1 + jnp.cos(jnp.linspace(0, jnp.pi, STEPS - WARMUP)))
rates = jnp.concatenate([warm, cosine])


def learning_rate(step):
    return rates[step].item()
