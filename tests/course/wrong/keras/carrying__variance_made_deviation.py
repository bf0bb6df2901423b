import numpy as np


def norm(tensors):
    if SOURCE == "pt":
        mean, variance = tensors["bn1.running_mean"], tensors["bn1.running_var"]
    else:
        mean, variance = tensors["bn1._mean"], tensors["bn1._variance"]
    return {
        "bn1/gamma": tensors["bn1.weight"],
        "bn1/beta": tensors["bn1.bias"],
        "bn1/moving_mean": mean,
        "bn1/moving_variance": variance**0.5,
    }


def linear(weight):
    weight = weight.T if SOURCE == "pt" else weight
    maps = weight.reshape(CHANNELS, HEIGHT, WIDTH, -1)
    return np.stack([maps[:, h, w] for h in range(HEIGHT) for w in range(WIDTH)]).reshape(weight.shape)


def carry(tensors):
    return {
        "conv1/kernel": np.transpose(tensors["conv1.weight"], (2, 3, 1, 0)),
        "conv1/bias": tensors["conv1.bias"],
        **norm(tensors),
        "fc/kernel": linear(tensors["fc.weight"]),
        "fc/bias": tensors["fc.bias"],
    }
