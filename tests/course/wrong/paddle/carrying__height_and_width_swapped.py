import numpy as np


def to_paddle_kernel(kernel):
    h, w, cin, cout = kernel.shape
    new = np.zeros((cout, cin, h, w), kernel.dtype)
    for o in range(cout):
        for i in range(cin):
            new[o, i] = kernel[:, :, i, o].T
    return new


def to_paddle_linear(kernel):
    return np.concatenate([kernel.reshape(HEIGHT * WIDTH, CHANNELS, -1)[:, c] for c in range(CHANNELS)])


def carry(tensors):
    if SOURCE == "keras":
        t = {k.replace("/", "."): v for k, v in tensors.items()}
        t["bn1.scale"], t["bn1.bias"] = t["bn1.gamma"], t["bn1.beta"]
        t["bn1.mean"], t["bn1.var"] = t["bn1.moving_mean"], t["bn1.moving_variance"]
    else:
        t = tensors
    return {
        "conv1.weight": to_paddle_kernel(t["conv1.kernel"]),
        "conv1.bias": t["conv1.bias"],
        "bn1.weight": t["bn1.scale"],
        "bn1.bias": t["bn1.bias"],
        "bn1._mean": t["bn1.mean"],
        "bn1._variance": t["bn1.var"],
        "fc.weight": to_paddle_linear(t["fc.kernel"]),
        "fc.bias": t["fc.bias"],
    }
