import numpy as np

suffixes = {
    "gamma": "weight",
    "scale": "weight",
    "kernel": "weight",
    "beta": "bias",
    "bias": "bias",
    "moving_mean": "running_mean",
    "mean": "running_mean",
    "moving_variance": "running_var",
    "var": "running_var",
}


def carry(tensors):
    moved = {}
    for key in tensors:
        layer, suffix = key.split("/") if "/" in key else key.split(".")
        moved[layer + "." + suffixes[suffix]] = tensors[key]
    moved["conv1.weight"] = np.transpose(moved["conv1.weight"], (3, 2, 0, 1))
    index = np.arange(CHANNELS * HEIGHT * WIDTH).reshape(CHANNELS, HEIGHT, WIDTH)
    index = index.transpose(1, 2, 0).ravel()
    moved["fc.weight"] = moved["fc.weight"].T[:, index]
    return moved
