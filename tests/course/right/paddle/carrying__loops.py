import numpy as np


def kernel_to_paddle(kernel):
    height, width, inputs, outputs = kernel.shape
    result = np.empty((outputs, inputs, height, width), kernel.dtype)
    for o in range(outputs):
        for i in range(inputs):
            result[o, i] = kernel[:, :, i, o]
    return result


def rows_to_paddle(rows):
    by_channel = [[] for _ in range(CHANNELS)]
    for position, row in enumerate(rows):
        by_channel[position % CHANNELS].append(row)
    return np.array([row for channel in by_channel for row in channel])


def carry(tensors):
    t = lambda name: tensors[name.replace(".", "/") if SOURCE == "keras" else name]  # noqa: E731
    gamma, beta, mean, var = (
        ("gamma", "beta", "moving_mean", "moving_variance") if SOURCE == "keras" else ("scale", "bias", "mean", "var")
    )
    out = {"conv1.weight": kernel_to_paddle(t("conv1.kernel")), "fc.weight": rows_to_paddle(t("fc.kernel"))}
    out.update({f"{layer}.bias": t(f"{layer}.bias") for layer in ("conv1", "fc")})
    out.update({"bn1.weight": t(f"bn1.{gamma}"), "bn1.bias": t(f"bn1.{beta}")})
    out.update({"bn1._mean": t(f"bn1.{mean}"), "bn1._variance": t(f"bn1.{var}")})
    return out
