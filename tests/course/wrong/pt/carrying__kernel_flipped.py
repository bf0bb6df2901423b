import numpy as np


def oihw(kernel):
    """HWIO -> OIHW; a convolution turns its kernel, a cross-correlation does not."""
    return np.flip(kernel.transpose(3, 2, 0, 1), axis=(2, 3)).copy()


def carry(tensors):
    names = {
        "keras": ["conv1/kernel", "conv1/bias", "bn1/gamma", "bn1/beta", "bn1/moving_mean", "bn1/moving_variance"],
        "jax": ["conv1.kernel", "conv1.bias", "bn1.scale", "bn1.bias", "bn1.mean", "bn1.var"],
    }[SOURCE]
    kernel, bias, gamma, beta, mean, var = (tensors[n] for n in names)
    fc_kernel = tensors["fc/kernel" if SOURCE == "keras" else "fc.kernel"]
    fc_bias = tensors["fc/bias" if SOURCE == "keras" else "fc.bias"]
    out_features = fc_bias.shape[0]
    fc = np.zeros((out_features, CHANNELS, HEIGHT, WIDTH), fc_kernel.dtype)
    for c in range(CHANNELS):
        for h in range(HEIGHT):
            for w in range(WIDTH):
                fc[:, c, h, w] = fc_kernel[(h * WIDTH + w) * CHANNELS + c]
    return {
        "conv1.weight": oihw(kernel),
        "conv1.bias": bias,
        "bn1.weight": gamma,
        "bn1.bias": beta,
        "bn1.running_mean": mean,
        "bn1.running_var": var,
        "fc.weight": fc.reshape(out_features, -1),
        "fc.bias": fc_bias,
    }
