import paddle
import paddle.nn.functional as F


def cross_entropy(logits, labels):
    y = F.one_hot(labels, logits.shape[-1]).astype(logits.dtype)
    picked = (y * logits).sum(axis=-1)
    return paddle.mean(-paddle.log(picked))
