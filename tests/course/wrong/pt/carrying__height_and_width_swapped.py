RENAME = {"gamma": "weight", "scale": "weight", "kernel": "weight", "beta": "bias", "bias": "bias"}
RENAME |= {
    "moving_mean": "running_mean",
    "mean": "running_mean",
    "moving_variance": "running_var",
    "var": "running_var",
}


def carry(tensors):
    result = {}
    for name, array in tensors.items():
        layer, last = name.replace("/", ".").rsplit(".", 1)
        target = f"{layer}.{RENAME[last]}"
        if target == "conv1.weight":
            array = array.T
        if target == "fc.weight":
            classes = array.shape[1]
            array = array.reshape(HEIGHT, WIDTH, CHANNELS, classes).transpose(3, 2, 0, 1).reshape(classes, -1)
        result[target] = array
    return result
