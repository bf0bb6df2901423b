import torch


def carry(tensors):
    keras = SOURCE == "keras"
    source_norm = ["gamma", "beta", "moving_mean", "moving_variance"] if keras else ["scale", "bias", "mean", "var"]
    target_norm = ["weight", "bias", "running_mean", "running_var"]
    dot = "/" if keras else "."
    state = {"conv1.bias": tensors["conv1" + dot + "bias"], "fc.bias": tensors["fc" + dot + "bias"]}
    for a, b in zip(source_norm, target_norm, strict=True):
        state["bn1." + b] = tensors["bn1" + dot + a]
    kernel = torch.from_numpy(tensors["conv1" + dot + "kernel"])
    state["conv1.weight"] = kernel.permute(3, 2, 0, 1).numpy()
    fc = torch.from_numpy(tensors["fc" + dot + "kernel"])
    fc = fc.reshape(HEIGHT, WIDTH, CHANNELS, -1).permute(3, 2, 1, 0)
    state["fc.weight"] = fc.flatten(1).numpy()
    return state
