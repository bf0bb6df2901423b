import numpy as np


def carry(tensors):
    t = {key.replace("/", "."): np.asarray(value) for key, value in tensors.items()}
    first = lambda *keys: next(t[key] for key in keys if key in t)  # noqa: E731
    n = len(t["fc.bias"])
    return {
        "conv1.weight": t["conv1.kernel"].transpose(3, 2, 0, 1),
        "conv1.bias": t["conv1.bias"],
        "bn1.weight": first("bn1.gamma", "bn1.scale"),
        "bn1.bias": first("bn1.beta", "bn1.bias"),
        "bn1._mean": first("bn1.moving_mean", "bn1.mean"),
        "bn1._variance": first("bn1.moving_variance", "bn1.var") ** 0.5,
        "fc.weight": t["fc.kernel"].reshape(HEIGHT, WIDTH, CHANNELS, n).transpose(2, 0, 1, 3).reshape(-1, n),
        "fc.bias": t["fc.bias"],
    }
