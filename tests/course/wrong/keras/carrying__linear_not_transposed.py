import numpy as np

BN = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "moving_mean",
    "running_var": "moving_variance",
    "_mean": "moving_mean",
    "_variance": "moving_variance",
}


def carry(tensors):
    result = {}
    for key, value in tensors.items():
        layer, what = key.split(".")
        if layer == "bn1":
            result["bn1/" + BN[what]] = value
        elif key == "conv1.weight":
            result["conv1/kernel"] = np.moveaxis(value, (0, 1), (3, 2))
        elif key == "fc.weight":
            # the shape of a row is (channels, height, width)
            rows = value.reshape(-1, CHANNELS, HEIGHT, WIDTH)
            result["fc/kernel"] = np.moveaxis(rows, 1, -1).reshape(value.shape)
        else:
            result[key.replace(".", "/")] = value
    return result
