def carry(tensors):
    if SOURCE == "keras":
        t = {k.replace("/", "."): v for k, v in tensors.items()}
        beta, gamma = t["bn1.gamma"], t["bn1.beta"]
        mean, variance = t["bn1.moving_mean"], t["bn1.moving_variance"]
    else:
        t = dict(tensors)
        beta, gamma = t["bn1.scale"], t["bn1.bias"]
        mean, variance = t["bn1.mean"], t["bn1.var"]
    fc = t["fc.kernel"].T
    fc = fc.reshape(-1, HEIGHT, WIDTH, CHANNELS).transpose(0, 3, 1, 2).reshape(fc.shape)
    return {
        "conv1.weight": t["conv1.kernel"].transpose(3, 2, 0, 1),
        "conv1.bias": t["conv1.bias"],
        "bn1.weight": gamma,
        "bn1.bias": beta,
        "bn1.running_mean": mean,
        "bn1.running_var": variance,
        "fc.weight": fc,
        "fc.bias": t["fc.bias"],
    }
