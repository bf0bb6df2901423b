def carry(tensors):
    names = {
        "keras": {
            "conv1/kernel": "conv1.weight",
            "bn1/gamma": "bn1.weight",
            "bn1/beta": "bn1.bias",
            "bn1/moving_mean": "bn1._mean",
            "bn1/moving_variance": "bn1._variance",
            "fc/kernel": "fc.weight",
            "fc/bias": "fc.bias",
        },
        "jax": {
            "conv1.kernel": "conv1.weight",
            "bn1.scale": "bn1.weight",
            "bn1.bias": "bn1.bias",
            "bn1.mean": "bn1._mean",
            "bn1.var": "bn1._variance",
            "fc.kernel": "fc.weight",
            "fc.bias": "fc.bias",
        },
    }
    out = {new: tensors[old] for old, new in names[SOURCE].items()}
    out["conv1.weight"] = out["conv1.weight"].transpose(3, 2, 0, 1)
    w = out["fc.weight"]
    out["fc.weight"] = w.reshape(HEIGHT, WIDTH, CHANNELS, -1).transpose(2, 0, 1, 3).reshape(w.shape)
    return out
