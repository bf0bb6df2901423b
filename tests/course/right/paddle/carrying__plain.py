def carry(tensors):
    if SOURCE == "keras":
        tensors = {name.replace("/", "."): array for name, array in tensors.items()}
        scale, shift, mean, variance = "gamma", "beta", "moving_mean", "moving_variance"
    else:
        scale, shift, mean, variance = "scale", "bias", "mean", "var"
    fc = tensors["fc.kernel"]
    classes = fc.shape[1]
    fc = fc.reshape(HEIGHT, WIDTH, CHANNELS, classes).transpose(2, 0, 1, 3).reshape(-1, classes)
    return {
        "conv1.weight": tensors["conv1.kernel"].transpose(3, 2, 0, 1),
        "conv1.bias": tensors["conv1.bias"],
        "bn1.weight": tensors["bn1." + scale],
        "bn1.bias": tensors["bn1." + shift],
        "bn1._mean": tensors["bn1." + mean],
        "bn1._variance": tensors["bn1." + variance],
        "fc.weight": fc,
        "fc.bias": tensors["fc.bias"],
    }
