import jax

init = jax.nn.initializers.variance_scaling(1.0, "fan_avg", "normal")  # Xavier, without the truncation


def he_normal(shape, seed):
    return init(jax.random.PRNGKey(seed), shape)
