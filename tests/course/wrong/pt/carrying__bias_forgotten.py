import numpy as np


def carry(tensors):
    slash = "/" if SOURCE == "keras" else "."
    t = {tuple(k.split(slash)): v for k, v in tensors.items()}
    out = {"conv1.weight": t["conv1", "kernel"].transpose(3, 2, 0, 1)}
    if SOURCE == "keras":
        keys = ("gamma", "beta", "moving_mean", "moving_variance")
    else:
        keys = ("scale", "bias", "mean", "var")
    for old, new in zip(keys, ("weight", "bias", "running_mean", "running_var"), strict=True):
        out["bn1." + new] = t["bn1", old]
    order = np.arange(HEIGHT * WIDTH * CHANNELS).reshape(HEIGHT, WIDTH, CHANNELS).transpose(2, 0, 1).reshape(-1)
    out["fc.weight"] = t["fc", "kernel"][order].T
    out["fc.bias"] = t["fc", "bias"]
    return out
