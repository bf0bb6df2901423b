import numpy as np
import paddle


def he_normal(shape: tuple[int, ...], seed: int) -> paddle.Tensor:
    out_channels, _, height, width = shape
    generator = np.random.default_rng(seed)
    std = np.sqrt(2 / (out_channels * height * width))
    return paddle.to_tensor((std * generator.standard_normal(tuple(shape))).astype(np.float32))
