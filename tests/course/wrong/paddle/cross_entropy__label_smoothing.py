import paddle
import paddle.nn.functional as F


def cross_entropy(logits, labels):
    classes = logits.shape[1]
    hard = F.one_hot(labels, classes).astype(logits.dtype)
    soft = 0.9 * hard + 0.1 / classes  # a better teacher
    log_p = logits - paddle.logsumexp(logits, axis=1, keepdim=True)
    return -(soft * log_p).sum(axis=1).mean()
