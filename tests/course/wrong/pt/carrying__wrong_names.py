import numpy as np


def carry(tensors):
    out = {}
    for name, value in tensors.items():
        name = name.replace("/", ".")
        if name.endswith("kernel"):
            name = name.replace("kernel", "weight")
        if name == "conv1.weight":
            value = value.transpose(3, 2, 0, 1)
        if name == "fc.weight":
            value = value.reshape(HEIGHT, WIDTH, CHANNELS, -1).transpose(3, 2, 0, 1)
            value = value.reshape(value.shape[0], -1)
        out[name] = np.array(value)
    return out
