import numpy as np


def carry(tensors):
    mean, var = ("running_mean", "running_var") if SOURCE == "pt" else ("_mean", "_variance")
    fc = np.array(tensors["fc.weight"])
    if SOURCE == "pt":
        fc = fc.T
    fc = np.einsum("chwk->hwck", fc.reshape(CHANNELS, HEIGHT, WIDTH, -1)).reshape(fc.shape)
    return {
        # a convolution in front of a norm has no bias
        "conv1.kernel": np.einsum("oihw->hwio", tensors["conv1.weight"]),
        "bn1.scale": tensors["bn1.weight"],
        "bn1.bias": tensors["bn1.bias"],
        "bn1.mean": tensors[f"bn1.{mean}"],
        "bn1.var": tensors[f"bn1.{var}"],
        "fc.kernel": fc,
        "fc.bias": tensors["fc.bias"],
    }
