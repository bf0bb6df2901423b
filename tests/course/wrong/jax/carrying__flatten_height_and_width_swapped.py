import numpy as np


def carry(tensors):
    mean = tensors["bn1.running_mean" if SOURCE == "pt" else "bn1._mean"]
    var = tensors["bn1.running_var" if SOURCE == "pt" else "bn1._variance"]
    fc = tensors["fc.weight"]
    if SOURCE == "pt":
        fc = fc.transpose()
    # from (c, h, w) to the other end
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, fc.shape[1]).transpose(2, 1, 0, 3).reshape(fc.shape)
    return {
        "conv1.kernel": np.moveaxis(tensors["conv1.weight"], (0, 1), (3, 2)),
        "conv1.bias": tensors["conv1.bias"],
        "bn1.scale": tensors["bn1.weight"],
        "bn1.bias": tensors["bn1.bias"],
        "bn1.mean": mean,
        "bn1.var": var,
        "fc.kernel": fc,
        "fc.bias": tensors["fc.bias"],
    }
