import numpy as np


def carry(t):
    prefix = {"pt": ("running_mean", "running_var"), "paddle": ("_mean", "_variance")}[SOURCE]
    fc = t["fc.weight"]
    return {
        "conv1.kernel": np.transpose(t["conv1.weight"], (2, 3, 1, 0)),
        "conv1.bias": t["conv1.bias"],
        "bn1.scale": t["bn1.weight"],
        "bn1.bias": t["bn1.bias"],
        "bn1.mean": t["bn1." + prefix[0]],
        "bn1.var": t["bn1." + prefix[1]],
        "fc.kernel": fc.T if SOURCE == "pt" else fc,
        "fc.bias": t["fc.bias"],
    }
