import numpy as np


def carry(tensors):
    words = ("running_mean", "running_var") if SOURCE == "pt" else ("_mean", "_variance")
    linear = tensors["fc.weight"] if SOURCE == "pt" else tensors["fc.weight"].T
    linear = linear.reshape(-1, CHANNELS, HEIGHT, WIDTH).transpose(0, 2, 3, 1)
    return {
        "conv1/kernel": tensors["conv1.weight"].transpose(2, 3, 1, 0),
        "conv1/bias": tensors["conv1.bias"],
        "bn1/gamma": tensors["bn1.weight"],
        "bn1/beta": tensors["bn1.bias"],
        "bn1/moving_mean": tensors[f"bn1.{words[0]}"],
        "bn1/moving_variance": tensors[f"bn1.{words[1]}"],
        "fc/kernel": np.ascontiguousarray(linear).reshape(len(linear), -1).T,
        "fc/bias": tensors["fc.bias"],
    }
