import paddle
import paddle.nn.functional as F


def cross_entropy(logits, labels):
    targets = paddle.eye(logits.shape[1], dtype=logits.dtype)[labels]
    losses = -targets * F.log_softmax(logits, axis=1)
    return losses.mean()
