import numpy as np


def carry(tensors):
    separator = "/" if SOURCE == "keras" else "."
    given = {name.replace(separator, "."): tensor for name, tensor in tensors.items()}
    words = (
        ("gamma", "beta", "moving_mean", "moving_variance") if SOURCE == "keras" else ("scale", "bias", "mean", "var")
    )
    norm = dict(zip(("weight", "bias", "running_mean", "running_var"), words, strict=True))
    linear = given["fc.kernel"].T.reshape(-1, HEIGHT, WIDTH, CHANNELS).transpose(0, 3, 1, 2)
    return {
        "conv1.weight": given["conv1.kernel"].transpose(3, 2, 0, 1),
        "conv1.bias": given["conv1.bias"],
        **{f"bn1.{own}": given[f"bn1.{other}"] for own, other in norm.items()},
        "fc.weight": np.ascontiguousarray(linear).reshape(len(linear), -1),
        "fc.bias": given["fc.bias"],
    }
