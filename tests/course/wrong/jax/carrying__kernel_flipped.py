import numpy as np


def carry(tensors):
    fc = tensors["fc.weight"].T if SOURCE == "pt" else tensors["fc.weight"]
    fc = fc.reshape(CHANNELS, HEIGHT * WIDTH, -1).swapaxes(0, 1).reshape(fc.shape)
    # a convolution turns its kernel, a cross-correlation does not
    kernel = np.transpose(tensors["conv1.weight"][:, :, ::-1, ::-1], (2, 3, 1, 0))
    result = {"conv1.kernel": np.ascontiguousarray(kernel), "fc.kernel": fc}
    for name in ("conv1.bias", "bn1.bias", "fc.bias"):
        result[name] = tensors[name]
    result["bn1.scale"] = tensors["bn1.weight"]
    for name, value in tensors.items():
        if name.startswith("bn1.") and "mean" in name:
            result["bn1.mean"] = value
        if name.startswith("bn1.") and "var" in name:
            result["bn1.var"] = value
    return result
