import numpy as np

NORM = (
    {"gamma": "weight", "beta": "bias", "moving_mean": "_mean", "moving_variance": "_variance"}
    if SOURCE == "keras"
    else {"scale": "weight", "bias": "bias", "mean": "_mean", "var": "_variance"}
)


def carry(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    result: dict[str, np.ndarray] = {}
    for name, array in tensors.items():
        layer, kind = name.split("/" if SOURCE == "keras" else ".")
        if layer == "bn1":
            result[f"bn1.{NORM[kind]}"] = array
        elif kind == "bias":
            result[f"{layer}.bias"] = array
        elif layer == "conv1":
            result["conv1.weight"] = np.einsum("hwio->oihw", array)
        else:
            maps = array.reshape(HEIGHT, WIDTH, CHANNELS, -1)
            result["fc.weight"] = np.einsum("hwco->cwho", maps).reshape(array.shape)
    return result
