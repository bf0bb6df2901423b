import numpy as np


def carry(tensors):
    pt = SOURCE == "pt"
    fc = tensors["fc.weight"].T if pt else tensors["fc.weight"]
    # channels last -> channels first
    fc = fc.reshape(HEIGHT, WIDTH, CHANNELS, -1).transpose(2, 0, 1, 3).reshape(fc.shape)
    return {
        "conv1/kernel": np.transpose(tensors["conv1.weight"], (2, 3, 1, 0)),
        "conv1/bias": tensors["conv1.bias"],
        "bn1/gamma": tensors["bn1.weight"],
        "bn1/beta": tensors["bn1.bias"],
        "bn1/moving_mean": tensors["bn1.running_mean" if pt else "bn1._mean"],
        "bn1/moving_variance": tensors["bn1.running_var" if pt else "bn1._variance"],
        "fc/kernel": fc,
        "fc/bias": tensors["fc.bias"],
    }
