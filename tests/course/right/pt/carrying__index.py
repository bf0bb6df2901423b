import numpy as np

NAMES = {
    "gamma": "weight",
    "scale": "weight",
    "kernel": "weight",
    "beta": "bias",
    "bias": "bias",
    "moving_mean": "running_mean",
    "mean": "running_mean",
    "moving_variance": "running_var",
    "var": "running_var",
}


def carry(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    result = {}
    for name, array in tensors.items():
        layer, _, last = name.replace("/", ".").partition(".")
        result[f"{layer}.{NAMES[last]}"] = array
    result["conv1.weight"] = np.moveaxis(result["conv1.weight"], [0, 1, 2, 3], [2, 3, 1, 0])
    # where each of our inputs (channels, height, width) stands in the source (height, width, channels)
    positions = np.arange(HEIGHT * WIDTH * CHANNELS).reshape(HEIGHT, WIDTH, CHANNELS)
    result["fc.weight"] = result["fc.weight"][positions.transpose(2, 0, 1).ravel()].T.copy()
    return result
