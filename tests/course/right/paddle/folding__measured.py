import paddle
import paddle.nn.functional as F


def fold(kernel, bias, scale, shift, mean, variance):
    """The bias is what the pair gives for zeros; the kernel is scaled by the norm's slope."""
    zeros = paddle.zeros([1, kernel.shape[1], *kernel.shape[2:]], dtype=kernel.dtype)

    def pair(x):
        y = F.conv2d(x, kernel, bias)
        m, v, g, b = (t.reshape([1, -1, 1, 1]) for t in (mean, variance, scale, shift))
        return (g * (y - m) / paddle.sqrt(v + EPS) + b).flatten()

    new_bias = pair(zeros)
    columns = []
    for i in range(zeros.size):
        unit = paddle.zeros([zeros.size], dtype=kernel.dtype)
        unit[i] = 1.0
        columns.append(pair(unit.reshape(zeros.shape)) - new_bias)
    return paddle.stack(columns, axis=1).reshape(kernel.shape), new_bias
