import numpy as np
import torch


def he_normal(shape: tuple[int, int, int, int], seed: int) -> torch.Tensor:
    out_channels, _, height, width = shape
    rng = np.random.default_rng(seed)
    std = (2.0 / (out_channels * height * width)) ** 0.5
    return torch.tensor(rng.normal(0.0, std, size=tuple(shape)), dtype=torch.float32)
