import numpy as np


def permute_rows(kernel):
    """From (channels, height, width) to (height, width, channels)."""
    n = kernel.shape[1]
    return kernel.reshape(CHANNELS, HEIGHT, WIDTH, n).transpose(1, 2, 0, 3).reshape(-1, n)


def carry(tensors):
    k = (lambda s: s.replace(".", "/")) if SOURCE == "keras" else (lambda s: s)
    bn = {"keras": ("gamma", "beta", "moving_mean", "moving_variance"), "jax": ("scale", "bias", "mean", "var")}[SOURCE]
    return {
        "conv1.weight": np.moveaxis(tensors[k("conv1.kernel")], (-1, -2), (0, 1)),
        "conv1.bias": tensors[k("conv1.bias")],
        "bn1.weight": tensors[k(f"bn1.{bn[0]}")],
        "bn1.bias": tensors[k(f"bn1.{bn[1]}")],
        "bn1._mean": tensors[k(f"bn1.{bn[2]}")],
        "bn1._variance": tensors[k(f"bn1.{bn[3]}")],
        "fc.weight": permute_rows(tensors[k("fc.kernel")]),
        "fc.bias": tensors[k("fc.bias")],
    }
