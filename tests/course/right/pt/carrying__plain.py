def carry(tensors):
    if SOURCE == "keras":
        t = {name.replace("/", "."): value for name, value in tensors.items()}
        scale, shift, mean, variance = "gamma", "beta", "moving_mean", "moving_variance"
    else:
        t = tensors
        scale, shift, mean, variance = "scale", "bias", "mean", "var"
    fc = t["fc.kernel"].reshape(HEIGHT, WIDTH, CHANNELS, -1)
    fc = fc.transpose(3, 2, 0, 1)  # out, channels, height, width
    return {
        "conv1.weight": t["conv1.kernel"].transpose(3, 2, 0, 1),
        "conv1.bias": t["conv1.bias"],
        "bn1.weight": t[f"bn1.{scale}"],
        "bn1.bias": t[f"bn1.{shift}"],
        "bn1.running_mean": t[f"bn1.{mean}"],
        "bn1.running_var": t[f"bn1.{variance}"],
        "fc.weight": fc.reshape(fc.shape[0], -1),
        "fc.bias": t["fc.bias"],
    }
