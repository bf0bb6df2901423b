import numpy as np

NAMES = {
    "conv1.weight": "conv1/kernel",
    "conv1.bias": "conv1/bias",
    "bn1.weight": "bn1/gamma",
    "bn1.bias": "bn1/beta",
    "bn1.running_mean": "bn1/moving_mean",
    "bn1._mean": "bn1/moving_mean",
    "bn1.running_var": "bn1/moving_variance",
    "bn1._variance": "bn1/moving_variance",
    "fc.weight": "fc/kernel",
    "fc.bias": "fc/bias",
}


def carry(tensors):
    out = {NAMES[name]: np.array(value) for name, value in tensors.items()}
    out["conv1/kernel"] = np.einsum("oihw->hwio", out["conv1/kernel"])
    if SOURCE == "pt":
        out["fc/kernel"] = out["fc/kernel"].T
    index = np.arange(CHANNELS * HEIGHT * WIDTH).reshape(CHANNELS, HEIGHT, WIDTH)
    out["fc/kernel"] = out["fc/kernel"][np.moveaxis(index, 0, 2).ravel()]
    return out
