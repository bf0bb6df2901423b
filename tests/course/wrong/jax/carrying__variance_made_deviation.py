import numpy as np


def carry(tensors):
    pt = SOURCE == "pt"
    rows = [c * HEIGHT * WIDTH + h * WIDTH + w for h in range(HEIGHT) for w in range(WIDTH) for c in range(CHANNELS)]
    fc = tensors["fc.weight"].T if pt else tensors["fc.weight"]
    variance = tensors["bn1.running_var"] if pt else tensors["bn1._variance"]
    return {
        "conv1.kernel": tensors["conv1.weight"].transpose([2, 3, 1, 0]),
        "conv1.bias": tensors["conv1.bias"],
        "bn1.scale": tensors["bn1.weight"],
        "bn1.bias": tensors["bn1.bias"],
        "bn1.mean": tensors["bn1.running_mean"] if pt else tensors["bn1._mean"],
        "bn1.var": np.sqrt(variance),
        "fc.kernel": fc[rows],
        "fc.bias": tensors["fc.bias"],
    }
