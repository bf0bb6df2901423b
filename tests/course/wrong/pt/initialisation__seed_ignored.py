import numpy as np
import torch


def he_normal(shape, seed=None):
    fan_out = shape[0] * shape[2] * shape[3]
    rng = np.random.default_rng()
    kernel = rng.normal(loc=0.0, scale=np.sqrt(2 / fan_out), size=shape)
    return torch.from_numpy(kernel)
