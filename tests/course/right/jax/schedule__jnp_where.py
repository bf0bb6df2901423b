import jax.numpy as jnp


def learning_rate(step):
    warm = PEAK * (step + 1) / WARMUP
    cosine = 0.5 * PEAK * (1.0 + jnp.cos(jnp.pi * (step - WARMUP) / (STEPS - WARMUP)))
    return float(jnp.where(step < WARMUP, warm, cosine))
