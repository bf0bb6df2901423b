import numpy as np
import paddle


def he_normal(shape, seed):
    rng = np.random.RandomState(seed)
    o, _, h, w = shape
    kernel = rng.normal(0, 2 / (o * h * w), size=shape)
    return paddle.to_tensor(kernel, dtype="float32")
