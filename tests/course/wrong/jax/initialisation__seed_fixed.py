from flax import nnx


def he_normal(shape, seed):
    rngs = nnx.Rngs(0)
    initializer = nnx.initializers.variance_scaling(scale=2.0, mode="fan_out", distribution="normal")
    return initializer(rngs.params(), shape)
