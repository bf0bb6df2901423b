import numpy as np

NAMES = {
    "conv1.bias": "conv1.bias",
    "bn1.weight": "bn1.scale",
    "bn1.bias": "bn1.bias",
    "bn1.running_mean": "bn1.mean",
    "bn1.running_var": "bn1.var",
    "bn1._mean": "bn1.mean",
    "bn1._variance": "bn1.var",
    "fc.bias": "fc.bias",
}


def carry(tensors):
    result = {NAMES[name]: value for name, value in tensors.items() if name in NAMES}
    result["conv1.kernel"] = np.transpose(tensors["conv1.weight"], (2, 3, 1, 0))  # OIHW -> HWIO
    fc = tensors["fc.weight"]
    if SOURCE == "pt":
        fc = fc.T
    classes = fc.shape[1]
    # rows are in the order (channels, height, width), they must be (height, width, channels)
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, classes).transpose(1, 2, 0, 3)
    result["fc.kernel"] = fc.reshape(-1, classes)
    return result
