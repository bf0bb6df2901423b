import jax.numpy as jnp


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    return float(PEAK / 2 * (1 + jnp.cos(jnp.pi * step / STEPS)))
