import numpy as np


def carry(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    out = {}
    for name, value in tensors.items():
        layer, kind = name.replace("/", ".").split(".")
        if kind == "kernel":
            kind = "weight"
            value = value.transpose(3, 2, 0, 1) if value.ndim == 4 else value.T
        elif kind in ("gamma", "scale"):
            kind = "weight"
        elif kind == "beta":
            kind = "bias"
        elif kind in ("moving_mean", "mean"):
            kind = "running_mean"
        elif kind in ("moving_variance", "var"):
            kind = "running_var"
        out[f"{layer}.{kind}"] = np.ascontiguousarray(value)
    return out
