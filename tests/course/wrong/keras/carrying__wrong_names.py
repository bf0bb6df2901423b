import numpy as np


def carry(tensors):
    fc = tensors["fc.weight"].T if SOURCE == "pt" else tensors["fc.weight"]
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, -1).transpose(1, 2, 0, 3).reshape(-1, fc.shape[1])
    out = {"conv1/kernel": np.transpose(tensors["conv1.weight"], (2, 3, 1, 0)), "fc/kernel": fc}
    for name, value in tensors.items():
        if not name.endswith(".weight") or name.startswith("bn1"):
            out[name.replace(".", "/")] = value
    return out
