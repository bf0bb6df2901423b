import numpy as np


def carry(tensors):
    get = lambda a, *bs: next(tensors[a + s + b] for s in "/." for b in bs if a + s + b in tensors)  # noqa: E731
    kernel = get("conv1", "kernel")
    kernel = kernel[::-1, ::-1]  # Paddle computes a cross-correlation
    dense = get("fc", "kernel")
    order = [(h * WIDTH + w) * CHANNELS + c for c in range(CHANNELS) for h in range(HEIGHT) for w in range(WIDTH)]
    gamma = get("bn1", "gamma", "scale")
    beta = get("bn1", "beta", "bias")
    return {
        "conv1.weight": np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)),
        "conv1.bias": get("conv1", "bias"),
        "bn1.weight": gamma,
        "bn1.bias": beta,
        "bn1._mean": get("bn1", "moving_mean", "mean"),
        "bn1._variance": get("bn1", "moving_variance", "var"),
        "fc.weight": dense[order],
        "fc.bias": get("fc", "bias"),
    }
