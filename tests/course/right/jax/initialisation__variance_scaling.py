import jax
from flax import nnx


def he_normal(shape: tuple[int, ...], seed: int) -> jax.Array:
    init = nnx.initializers.variance_scaling(2.0, mode="fan_out", distribution="normal")
    return init(nnx.Rngs(seed).params(), shape)
