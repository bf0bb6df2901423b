import numpy as np


def kernel_hwio(w):
    return np.transpose(w, (2, 3, 1, 0))


def linear(w):
    w = w.T if SOURCE == "pt" else w
    index = np.arange(len(w)).reshape(CHANNELS, HEIGHT, WIDTH)
    return w[np.moveaxis(index, 0, -1).reshape(-1)]


def carry(tensors):
    suffix = "running_{}" if SOURCE == "pt" else "_{}"
    var = "var" if SOURCE == "pt" else "variance"
    out = {"conv1.kernel": kernel_hwio(tensors["conv1.weight"]), "conv1.bias": tensors["conv1.bias"]}
    out["bn1.bias"], out["bn1.scale"] = tensors["bn1.weight"], tensors["bn1.bias"]
    out["bn1.mean"] = tensors["bn1." + suffix.format("mean")]
    out["bn1.var"] = tensors["bn1." + suffix.format(var)]
    out["fc.kernel"], out["fc.bias"] = linear(tensors["fc.weight"]), tensors["fc.bias"]
    return out
