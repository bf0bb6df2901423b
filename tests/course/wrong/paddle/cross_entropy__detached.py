import numpy as np
import paddle


def cross_entropy(logits, labels):
    z, y = logits.numpy(), labels.numpy()
    losses = []
    for row, label in zip(z, y, strict=True):
        top = row.max()
        losses.append(top + np.log(np.exp(row - top).sum()) - row[label])
    return paddle.to_tensor(np.mean(losses))
