import numpy as np


def carry(t):
    pt = SOURCE == "pt"
    fc = t["fc.weight"] if pt else np.transpose(t["fc.weight"])
    fc = fc.reshape(fc.shape[0], CHANNELS, HEIGHT, WIDTH).transpose(0, 2, 3, 1).reshape(fc.shape)
    return {
        "conv1/kernel": np.transpose(t["conv1.weight"], (2, 3, 1, 0)),
        "conv1/bias": t["conv1.bias"],
        "bn1/gamma": t["bn1.weight"],
        "bn1/beta": t["bn1.bias"],
        "bn1/moving_mean": t["bn1.running_mean"] if pt else t["bn1._mean"],
        "bn1/moving_variance": t["bn1.running_var"] if pt else t["bn1._variance"],
        "fc/kernel": fc,
        "fc/bias": t["fc.bias"],
    }
