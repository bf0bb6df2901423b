import paddle


def fold(kernel, bias, scale, shift, mean, variance):
    kernels, biases = [], []
    for i in range(kernel.shape[0]):
        factor = scale[i] / paddle.sqrt(variance[i] + EPS)
        kernels.append(kernel[i] * factor)
        biases.append((bias[i] - mean[i]) * factor)
    return paddle.stack(kernels), paddle.stack(biases)
