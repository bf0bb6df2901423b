import jax.numpy as jnp


def fold(kernel, bias, scale, shift, mean, variance):
    """One output channel after the other."""
    kernels, biases = [], []
    for o in range(kernel.shape[-1]):
        std = (variance[o] + EPS) ** 0.5
        kernels.append(kernel[..., o] / std * scale[o])
        biases.append((bias[o] - mean[o]) / std * scale[o] + shift[o])
    return jnp.stack(kernels, axis=-1), jnp.array(biases)
