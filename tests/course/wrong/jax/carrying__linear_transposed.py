import numpy as np


def carry(tensors):
    pt = SOURCE == "pt"
    fc = tensors["fc.weight"] if pt else tensors["fc.weight"].T
    # now (out, in) as in PyTorch; the inputs go from (c, h, w) to (h, w, c)
    order = np.arange(fc.shape[1]).reshape(CHANNELS, HEIGHT, WIDTH).transpose(1, 2, 0).reshape(-1)
    return {
        "conv1.kernel": tensors["conv1.weight"].transpose(2, 3, 1, 0),
        "conv1.bias": tensors["conv1.bias"],
        "bn1.scale": tensors["bn1.weight"],
        "bn1.bias": tensors["bn1.bias"],
        "bn1.mean": tensors["bn1.running_mean" if pt else "bn1._mean"],
        "bn1.var": tensors["bn1.running_var" if pt else "bn1._variance"],
        "fc.kernel": fc[:, order],
        "fc.bias": tensors["fc.bias"],
    }
