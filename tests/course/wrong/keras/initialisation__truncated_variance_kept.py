from keras.initializers import VarianceScaling


def he_normal(shape: tuple[int, ...], seed: int):
    """He normal counts the fan-in, so I take the class behind it."""
    return VarianceScaling(2.0, "fan_out", seed=seed)(shape)
