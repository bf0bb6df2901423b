import jax


def he_normal(shape, seed):
    key = jax.random.key(seed)
    std = (2.0 / (shape[0] * shape[1] * shape[-1])) ** 0.5
    # cut at two standard deviations so that no weight is extreme
    return jax.random.truncated_normal(key, -2.0, 2.0, shape) * std
