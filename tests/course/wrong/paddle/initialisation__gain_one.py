import paddle


def he_normal(shape: list[int], seed: int) -> paddle.Tensor:
    paddle.seed(seed)
    out_channels, _, kernel_height, kernel_width = shape
    std = (out_channels * kernel_height * kernel_width) ** -0.5
    return paddle.normal(0.0, std, shape)
