import numpy as np


def conv(k):
    return np.einsum("hwio->oihw", k)


def linear(k):
    k = k.reshape(HEIGHT, WIDTH, CHANNELS, k.shape[-1])
    return np.einsum("hwco->ochw", k).reshape(k.shape[-1], -1)


def carry(tensors):
    # the source stores its statistics in alphabetical order, like the others
    values = list(dict(sorted(tensors.items())).values())
    names = sorted(tensors)
    where = dict(zip(names, values, strict=True))
    if SOURCE == "keras":
        var, mean = where["bn1/moving_mean"], where["bn1/moving_variance"]
        gamma, beta = where["bn1/gamma"], where["bn1/beta"]
        slash = "/"
    else:
        var, mean = where["bn1.mean"], where["bn1.var"]
        gamma, beta = where["bn1.scale"], where["bn1.bias"]
        slash = "."
    return {
        "conv1.weight": conv(where[f"conv1{slash}kernel"]),
        "conv1.bias": where[f"conv1{slash}bias"],
        "bn1.weight": gamma,
        "bn1.bias": beta,
        "bn1.running_mean": mean,
        "bn1.running_var": var,
        "fc.weight": linear(where[f"fc{slash}kernel"]),
        "fc.bias": where[f"fc{slash}bias"],
    }
