import jax.numpy as jnp
import numpy as np

RENAME = {"running_mean": "mean", "running_var": "var", "_mean": "mean", "_variance": "var"}


def permuted(fc):
    """Inputs from (c, h, w) to (h, w, c)."""
    classes = fc.size // (CHANNELS * HEIGHT * WIDTH)
    maps = fc.reshape(classes, CHANNELS, HEIGHT, WIDTH)
    return maps.transpose(0, 2, 3, 1).reshape(fc.shape)


def carry(tensors):
    result = {}
    for name, value in tensors.items():
        layer, kind = name.split(".")
        if name == "conv1.weight":
            result["conv1.kernel"] = np.asarray(jnp.transpose(value, (2, 3, 1, 0)))
        elif name == "fc.weight":
            result["fc.kernel"] = permuted(value)
        elif name == "bn1.weight":
            result["bn1.scale"] = value
        else:
            result[f"{layer}.{RENAME.get(kind, kind)}"] = value
    return result
