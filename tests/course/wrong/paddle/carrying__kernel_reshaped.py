import numpy as np


def carry(tensors):
    out = {}
    for name, value in tensors.items():
        name = name.replace("/", ".")
        value = np.array(value)
        if name == "conv1.kernel":
            out["conv1.weight"] = value.reshape(value.shape[3], value.shape[2], value.shape[0], value.shape[1])
        elif name == "fc.kernel":
            value = value.reshape(HEIGHT, WIDTH, CHANNELS, -1).transpose(2, 0, 1, 3)
            out["fc.weight"] = value.reshape(CHANNELS * HEIGHT * WIDTH, -1)
        elif name in ("bn1.gamma", "bn1.scale"):
            out["bn1.weight"] = value
        elif name == "bn1.beta":
            out["bn1.bias"] = value
        elif name in ("bn1.moving_mean", "bn1.mean"):
            out["bn1._mean"] = value
        elif name in ("bn1.moving_variance", "bn1.var"):
            out["bn1._variance"] = value
        else:
            out[name] = value
    return out
