import numpy as np

SEP = "/" if SOURCE == "keras" else "."


def carry(tensors):
    get = lambda name: np.asarray(tensors[name.replace(".", SEP)])  # noqa: E731
    kernel = get("conv1.kernel")
    h, w, cin, cout = kernel.shape
    norm = (
        ("gamma", "beta", "moving_mean", "moving_variance") if SOURCE == "keras" else ("scale", "bias", "mean", "var")
    )
    fc = get("fc.kernel").reshape(HEIGHT, WIDTH, CHANNELS, -1).transpose(3, 2, 0, 1)
    return {
        "conv1.weight": kernel.reshape(cout, cin, h, w),
        "conv1.bias": get("conv1.bias"),
        "bn1.weight": get("bn1." + norm[0]),
        "bn1.bias": get("bn1." + norm[1]),
        "bn1.running_mean": get("bn1." + norm[2]),
        "bn1.running_var": get("bn1." + norm[3]),
        "fc.weight": fc.reshape(fc.shape[0], -1),
        "fc.bias": get("fc.bias"),
    }
