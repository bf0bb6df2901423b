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


def carry(tensors):
    result = {}
    for name, array in tensors.items():
        layer, kind = name.replace("/", ".").split(".")
        result[f"{layer}.{NAMES[kind]}"] = array
    result["conv1.weight"] = result["conv1.weight"].transpose(3, 2, 0, 1)
    fc = result["fc.weight"]
    fc = fc.reshape(HEIGHT, WIDTH, CHANNELS, fc.shape[1]).transpose(2, 0, 1, 3)
    result["fc.weight"] = fc.reshape(-1, fc.shape[3])
    return result
