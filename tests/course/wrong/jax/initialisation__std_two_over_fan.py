import jax


def he_normal(shape, seed):
    h, w, _, out = shape
    scale = 2 / (h * w * out)
    return scale * jax.random.normal(jax.random.key(seed), shape)
