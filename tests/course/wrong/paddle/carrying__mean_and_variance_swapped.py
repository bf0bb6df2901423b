import numpy as np

table = {
    "conv1.kernel": ("conv1.weight", lambda a: a.transpose(3, 2, 0, 1)),
    "bn1.gamma": ("bn1.weight", np.asarray),
    "bn1.scale": ("bn1.weight", np.asarray),
    "bn1.beta": ("bn1.bias", np.asarray),
    "bn1.moving_mean": ("bn1._variance", np.asarray),
    "bn1.mean": ("bn1._variance", np.asarray),
    "bn1.moving_variance": ("bn1._mean", np.asarray),
    "bn1.var": ("bn1._mean", np.asarray),
    "fc.kernel": (
        "fc.weight",
        lambda a: a.reshape(HEIGHT, WIDTH, CHANNELS, -1).transpose(2, 0, 1, 3).reshape(a.shape),
    ),
}


def carry(tensors):
    result = {}
    for name, array in tensors.items():
        name = name.replace("/", ".")
        new_name, change = table.get(name, (name, np.asarray))
        result[new_name] = change(array)
    return result
