import numpy as np


def carry(tensors):
    def pick(layer, *candidates):
        for c in candidates:
            for sep in "/.":
                if f"{layer}{sep}{c}" in tensors:
                    return np.array(tensors[f"{layer}{sep}{c}"])
        raise KeyError(layer)

    dense = pick("fc", "kernel")
    n = dense.shape[1]
    dense = dense.reshape(HEIGHT, WIDTH, CHANNELS, n)
    dense = np.moveaxis(dense, (3, 2), (0, 1)).reshape(n, -1)
    return {
        "conv1.weight": np.moveaxis(pick("conv1", "kernel"), (3, 2), (0, 1)),
        "conv1.bias": pick("conv1", "bias"),
        "bn1.weight": pick("bn1", "gamma", "scale"),
        "bn1.bias": pick("bn1", "beta", "bias"),
        "bn1.running_mean": pick("bn1", "moving_mean", "mean"),
        "bn1.running_var": np.sqrt(pick("bn1", "moving_variance", "var")),
        "fc.weight": dense,
        "fc.bias": pick("fc", "bias"),
    }
