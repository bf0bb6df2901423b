from flax import nnx

init = nnx.initializers.variance_scaling(2.0, "fan_out", "uniform")


def he_normal(shape, seed):
    rngs = nnx.Rngs(params=seed)
    return init(rngs.params(), shape)
