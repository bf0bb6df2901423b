import math

import numpy as np
import paddle

SEED = 0


def he_normal(shape, seed=SEED):
    generator = np.random.default_rng(SEED)
    n = shape[0] * math.prod(shape[2:])
    return paddle.to_tensor(math.sqrt(2 / n) * generator.standard_normal(shape))
