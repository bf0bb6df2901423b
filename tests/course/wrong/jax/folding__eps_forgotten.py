import jax.numpy as jnp


def fold(kernel, bias, scale, shift, mean, variance):
    kernels = [kernel[..., i] * scale[i] / jnp.sqrt(variance[i]) for i in range(kernel.shape[-1])]
    new_bias = (bias - mean) * scale / jnp.sqrt(variance) + shift
    return jnp.stack(kernels, axis=-1), new_bias
