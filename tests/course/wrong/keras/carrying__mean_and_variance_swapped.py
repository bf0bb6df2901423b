import numpy as np

MINE = ["conv1/kernel", "conv1/bias", "bn1/gamma", "bn1/beta", "bn1/moving_variance", "bn1/moving_mean"]
MINE += ["fc/kernel", "fc/bias"]
STATS = ["bn1.running_mean", "bn1.running_var"] if SOURCE == "pt" else ["bn1._mean", "bn1._variance"]
THEIRS = ["conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", *STATS, "fc.weight", "fc.bias"]


def carry(tensors):
    """By the order in which each framework lists them."""
    out = {mine: np.array(tensors[theirs]) for mine, theirs in zip(MINE, THEIRS, strict=True)}
    out["conv1/kernel"] = out["conv1/kernel"].transpose(2, 3, 1, 0)
    fc = out["fc/kernel"].T if SOURCE == "pt" else out["fc/kernel"]
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, -1)
    out["fc/kernel"] = np.moveaxis(fc, 0, 2).reshape(CHANNELS * HEIGHT * WIDTH, -1)
    return out
