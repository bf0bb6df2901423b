import jax.numpy as jnp


def learning_rate(step):
    progress = (step - WARMUP) / (STEPS - WARMUP)
    return float(jnp.where(progress < 0, PEAK * (step + 1) / WARMUP, PEAK * jnp.cos(jnp.pi / 2 * progress)))
