import numpy as np


def carry(tensors):
    mean, var = ("running_mean", "running_var") if SOURCE == "pt" else ("_mean", "_variance")
    fc = tensors["fc.weight"].T if SOURCE == "pt" else tensors["fc.weight"]
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, -1)
    fc = np.transpose(fc, (1, 2, 0, 3)).reshape(HEIGHT * WIDTH * CHANNELS, -1)
    return {
        "conv1/kernel": np.transpose(tensors["conv1.weight"], (2, 3, 1, 0)),
        "conv1/bias": tensors["conv1.bias"],
        "bn1/gamma": tensors["bn1.weight"],
        "bn1/beta": tensors["bn1.bias"],
        "bn1/moving_mean": tensors["bn1." + mean],
        "bn1/moving_variance": tensors["bn1." + var],
        "fc/kernel": fc,
        "fc/bias": tensors["fc.bias"],
    }
