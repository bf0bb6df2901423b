import numpy as np


def carry(tensors):
    sep = "/" if SOURCE == "keras" else "."
    take = lambda layer, key: np.array(tensors[layer + sep + key])  # noqa: E731
    result = {}
    result["conv1.weight"] = take("conv1", "kernel").transpose(3, 2, 0, 1)
    result["conv1.bias"] = take("conv1", "bias")
    if SOURCE == "keras":
        result["bn1.bias"], result["bn1.weight"] = take("bn1", "gamma"), take("bn1", "beta")
        result["bn1._mean"], result["bn1._variance"] = take("bn1", "moving_mean"), take("bn1", "moving_variance")
    else:
        result["bn1.bias"], result["bn1.weight"] = take("bn1", "scale"), take("bn1", "bias")
        result["bn1._mean"], result["bn1._variance"] = take("bn1", "mean"), take("bn1", "var")
    rows = np.arange(HEIGHT * WIDTH * CHANNELS).reshape(HEIGHT, WIDTH, CHANNELS)
    result["fc.weight"] = take("fc", "kernel")[rows.transpose(2, 0, 1).flatten()]
    result["fc.bias"] = take("fc", "bias")
    return result
