import paddle.nn.functional as F


def cross_entropy(logits, labels):
    return F.softmax_with_cross_entropy(logits, labels.unsqueeze(1)).mean()
