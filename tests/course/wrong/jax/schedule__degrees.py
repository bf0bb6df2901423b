import jax.numpy as jnp


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    angle = 180 * (step - WARMUP) / (STEPS - WARMUP)
    return (PEAK / 2 * (1 + jnp.cos(angle))).item()
