from flax import nnx


def he_normal(shape, seed):
    # he_normal with fan_out in place of fan_in, as in the source of jax.nn.initializers
    init = nnx.initializers.variance_scaling(2.0, "fan_out", "truncated_normal", in_axis=-2, out_axis=-1)
    return init(nnx.Rngs(seed).params(), shape)
