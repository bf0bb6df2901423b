import numpy as np
import paddle


def he_normal(shape, seed):
    np.random.seed(seed)  # noqa: NPY002
    out_features = shape[0]
    w = np.random.randn(*shape) * np.sqrt(2.0 / out_features)  # noqa: NPY002
    return paddle.to_tensor(w)
