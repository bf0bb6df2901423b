import numpy as np


def carry(tensors):
    conv, fc = tensors["conv1.weight"], tensors["fc.weight"]
    if SOURCE == "pt":
        fc = fc.T
        statistics = tensors["bn1.running_var"], tensors["bn1.running_mean"]
    else:
        statistics = tensors["bn1._variance"], tensors["bn1._mean"]
    mean, var = statistics
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, -1)
    fc = np.moveaxis(fc, 0, 2)
    return {
        "conv1.kernel": conv.transpose(2, 3, 1, 0),
        "conv1.bias": tensors["conv1.bias"],
        "bn1.scale": tensors["bn1.weight"],
        "bn1.bias": tensors["bn1.bias"],
        "bn1.mean": mean,
        "bn1.var": var,
        "fc.kernel": fc.reshape(-1, fc.shape[-1]),
        "fc.bias": tensors["fc.bias"],
    }
