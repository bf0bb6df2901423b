import numpy as np


def carry(tensors):
    stat = ("bn1.running_mean", "bn1.running_var") if SOURCE == "pt" else ("bn1._mean", "bn1._variance")
    kernel = tensors["conv1.weight"]
    out_channels, in_channels, height, width = kernel.shape
    fc = tensors["fc.weight"]
    if SOURCE == "pt":
        fc = np.transpose(fc)
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, -1).transpose(1, 2, 0, 3).reshape(fc.shape)
    return {
        "conv1.kernel": kernel.reshape(height, width, in_channels, out_channels),
        "conv1.bias": tensors["conv1.bias"],
        "bn1.scale": tensors["bn1.weight"],
        "bn1.bias": tensors["bn1.bias"],
        "bn1.mean": tensors[stat[0]],
        "bn1.var": tensors[stat[1]],
        "fc.kernel": fc,
        "fc.bias": tensors["fc.bias"],
    }
