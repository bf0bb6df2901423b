import numpy as np


def carry(tensors):
    t = dict(tensors)
    mean, var = ("bn1.running_mean", "bn1.running_var") if SOURCE == "pt" else ("bn1._mean", "bn1._variance")
    # where each of my inputs (h, w, c) stood in the source's flatten (c, h, w)
    order = [(c * HEIGHT + h) * WIDTH + w for h in range(HEIGHT) for w in range(WIDTH) for c in range(CHANNELS)]
    fc = t["fc.weight"][:, order].T if SOURCE == "pt" else t["fc.weight"][order]
    return {
        "conv1.kernel": np.moveaxis(t["conv1.weight"], [0, 1], [3, 2]),
        "conv1.bias": t["conv1.bias"],
        "bn1.scale": t["bn1.weight"],
        "bn1.bias": t["bn1.bias"],
        "bn1.mean": t[mean],
        "bn1.var": t[var],
        "fc.kernel": fc,
        "fc.bias": t["fc.bias"],
    }
