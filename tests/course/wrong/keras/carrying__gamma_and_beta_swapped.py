import numpy as np


def carry(tensors):
    pt = SOURCE == "pt"
    fc = tensors["fc.weight"].T if pt else tensors["fc.weight"]
    fc = np.einsum("chwo->hwco", fc.reshape(CHANNELS, HEIGHT, WIDTH, -1)).reshape(-1, fc.shape[1])
    mean, variance = [tensors[k] for k in sorted(tensors) if "mean" in k or "var" in k]
    return {
        "conv1/kernel": np.einsum("oihw->hwio", tensors["conv1.weight"]),
        "conv1/bias": tensors["conv1.bias"],
        "bn1/beta": tensors["bn1.weight"],
        "bn1/gamma": tensors["bn1.bias"],
        "bn1/moving_mean": mean,
        "bn1/moving_variance": variance,
        "fc/kernel": fc,
        "fc/bias": tensors["fc.bias"],
    }
