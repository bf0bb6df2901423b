import numpy as np


def carry(tensors):
    t = {name.replace("/", "."): array for name, array in tensors.items()}
    keras = SOURCE == "keras"
    # PyTorch-like frameworks store (out, in)
    fc = t["fc.kernel"].reshape(HEIGHT, WIDTH, CHANNELS, -1).transpose(3, 2, 0, 1)
    return {
        "conv1.weight": np.transpose(t["conv1.kernel"], (3, 2, 0, 1)),
        "conv1.bias": t["conv1.bias"],
        "bn1.weight": t["bn1.gamma" if keras else "bn1.scale"],
        "bn1.bias": t["bn1.beta" if keras else "bn1.bias"],
        "bn1._mean": t["bn1.moving_mean" if keras else "bn1.mean"],
        "bn1._variance": t["bn1.moving_variance" if keras else "bn1.var"],
        "fc.weight": fc.reshape(fc.shape[0], -1),
        "fc.bias": t["fc.bias"],
    }
