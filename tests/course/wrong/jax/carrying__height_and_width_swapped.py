import numpy as np

names = {
    "bn1.weight": "bn1.scale",
    "bn1.running_mean": "bn1.mean",
    "bn1._mean": "bn1.mean",
    "bn1.running_var": "bn1.var",
    "bn1._variance": "bn1.var",
}


def carry(tensors):
    out = {names.get(k, k): v for k, v in tensors.items() if k not in ("conv1.weight", "fc.weight")}
    out["conv1.kernel"] = tensors["conv1.weight"].T
    fc = tensors["fc.weight"].T if SOURCE == "pt" else tensors["fc.weight"]
    shape = fc.shape
    out["fc.kernel"] = np.transpose(fc.reshape(CHANNELS, HEIGHT, WIDTH, shape[1]), (1, 2, 0, 3)).reshape(shape)
    return out
