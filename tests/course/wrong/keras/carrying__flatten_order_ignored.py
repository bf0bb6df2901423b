import numpy as np


def carry(tensors):
    names = ["running_mean", "running_var"] if SOURCE == "pt" else ["_mean", "_variance"]
    new = {
        "conv1/kernel": np.einsum("oihw->hwio", tensors["conv1.weight"]),
        "conv1/bias": tensors["conv1.bias"],
        "bn1/gamma": tensors["bn1.weight"],
        "bn1/beta": tensors["bn1.bias"],
        "fc/bias": tensors["fc.bias"],
    }
    for new_name, name in zip(("moving_mean", "moving_variance"), names, strict=True):
        new["bn1/" + new_name] = tensors["bn1." + name]
    new["fc/kernel"] = tensors["fc.weight"]
    if SOURCE == "pt":
        new["fc/kernel"] = new["fc/kernel"].transpose()
    return new
