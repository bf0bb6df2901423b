from torch import Tensor


def fold(
    kernel: Tensor, bias: Tensor, scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor
) -> tuple[Tensor, Tensor]:
    factor = scale / (variance + EPS)
    new_kernel = kernel * factor[:, None, None, None]
    new_bias = factor * (bias - mean) + shift
    return new_kernel, new_bias
