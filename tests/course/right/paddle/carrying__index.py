import numpy as np

RENAMED = {
    "kernel": "weight",
    "gamma": "weight",
    "scale": "weight",
    "beta": "bias",
    "bias": "bias",
    "moving_mean": "_mean",
    "mean": "_mean",
    "moving_variance": "_variance",
    "var": "_variance",
}


def carry(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    ours = {}
    for name, array in tensors.items():
        layer, kind = name.split("/") if SOURCE == "keras" else name.split(".")
        ours[f"{layer}.{RENAMED[kind]}"] = array.copy()
    ours["conv1.weight"] = np.einsum("hwio->oihw", ours["conv1.weight"])
    c, h, w = np.meshgrid(np.arange(CHANNELS), np.arange(HEIGHT), np.arange(WIDTH), indexing="ij")
    ours["fc.weight"] = ours["fc.weight"][((h * WIDTH + w) * CHANNELS + c).ravel()]
    return ours
