import paddle


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdim=True)
    log_p = shifted - paddle.log(paddle.exp(shifted).sum(axis=1, keepdim=True))
    return -paddle.take_along_axis(log_p, labels.unsqueeze(1), axis=1).mean()
