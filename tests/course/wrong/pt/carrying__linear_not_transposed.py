KERAS = {
    "conv1/kernel": "conv1.weight",
    "conv1/bias": "conv1.bias",
    "bn1/gamma": "bn1.weight",
    "bn1/beta": "bn1.bias",
    "bn1/moving_mean": "bn1.running_mean",
    "bn1/moving_variance": "bn1.running_var",
    "fc/kernel": "fc.weight",
    "fc/bias": "fc.bias",
}
JAX = {
    "conv1.kernel": "conv1.weight",
    "conv1.bias": "conv1.bias",
    "bn1.scale": "bn1.weight",
    "bn1.bias": "bn1.bias",
    "bn1.mean": "bn1.running_mean",
    "bn1.var": "bn1.running_var",
    "fc.kernel": "fc.weight",
    "fc.bias": "fc.bias",
}


def carry(tensors):
    names = KERAS if SOURCE == "keras" else JAX
    result = {names[name]: value for name, value in tensors.items()}
    result["conv1.weight"] = result["conv1.weight"].transpose(3, 2, 0, 1)
    w = result["fc.weight"]
    classes = w.shape[1]
    # rows are (height, width, channel) in the source, we need (channel, height, width)
    w = w.reshape(HEIGHT, WIDTH, CHANNELS, classes).transpose(2, 0, 1, 3)
    result["fc.weight"] = w.reshape(CHANNELS * HEIGHT * WIDTH, classes)
    return result
