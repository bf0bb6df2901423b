import numpy as np


def conv_kernel(w):
    o, i, h, k = w.shape
    result = np.empty((h, k, i, o), w.dtype)
    for row in range(h):
        for column in range(k):
            result[row, column] = w[:, :, row, column].T
    return result


def dense_kernel(w):
    if SOURCE == "pt":
        w = w.T
    result = np.empty_like(w)
    for c in range(CHANNELS):
        for h in range(HEIGHT):
            for x in range(WIDTH):
                result[(h * WIDTH + x) * CHANNELS + c] = w[(c * HEIGHT + h) * WIDTH + x]
    return result


def carry(tensors):
    result = {}
    for name, value in tensors.items():
        if name == "conv1.weight":
            result["conv1/kernel"] = conv_kernel(value)
        elif name == "fc.weight":
            result["fc/kernel"] = dense_kernel(value)
        elif name in ("conv1.bias", "fc.bias"):
            result[name.replace(".", "/")] = value
        elif "mean" in name:
            result["bn1/moving_mean"] = value
        elif "var" in name:
            result["bn1/moving_variance"] = value
        else:
            result["bn1/gamma" if name == "bn1.weight" else "bn1/beta"] = value
    return result
