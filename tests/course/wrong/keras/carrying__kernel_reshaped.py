import numpy as np


def carry(tensors):
    out_channels, in_channels, kh, kw = tensors["conv1.weight"].shape
    statistics = {"pt": ("running_mean", "running_var"), "paddle": ("_mean", "_variance")}[SOURCE]
    fc = tensors["fc.weight"].T if SOURCE == "pt" else tensors["fc.weight"]
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, -1).transpose(1, 2, 0, 3).reshape(fc.shape)
    return {
        "conv1/kernel": np.reshape(tensors["conv1.weight"], (kh, kw, in_channels, out_channels)),
        "conv1/bias": tensors["conv1.bias"],
        "bn1/gamma": tensors["bn1.weight"],
        "bn1/beta": tensors["bn1.bias"],
        "bn1/moving_mean": tensors["bn1." + statistics[0]],
        "bn1/moving_variance": tensors["bn1." + statistics[1]],
        "fc/kernel": fc,
        "fc/bias": tensors["fc.bias"],
    }
