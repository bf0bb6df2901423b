import numpy as np

RULES = [
    ("conv1.weight", "conv1/kernel"),
    ("bn1.weight", "bn1/gamma"),
    ("bn1.bias", "bn1/beta"),
    ("bn1.running_mean", "bn1/moving_mean"),
    ("bn1.running_var", "bn1/moving_variance"),
    ("bn1._mean", "bn1/moving_mean"),
    ("bn1._variance", "bn1/moving_variance"),
    ("fc.weight", "fc/kernel"),
    ("fc.bias", "fc/bias"),
]


def carry(tensors):
    out = {new: tensors[old] for old, new in RULES if old in tensors}
    out["conv1/kernel"] = np.transpose(out["conv1/kernel"], (2, 3, 1, 0))
    if SOURCE == "pt":
        out["fc/kernel"] = out["fc/kernel"].T
    shape = out["fc/kernel"].shape
    out["fc/kernel"] = out["fc/kernel"].reshape(CHANNELS, HEIGHT, WIDTH, -1).transpose(1, 2, 0, 3).reshape(shape)
    return out
