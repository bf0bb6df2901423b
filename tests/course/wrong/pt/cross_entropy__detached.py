import numpy as np
import torch


def cross_entropy(logits, labels):
    z = logits.detach().numpy()
    y = labels.numpy()
    z = z - z.max(axis=1, keepdims=True)
    log_norm = np.log(np.exp(z).sum(axis=1))
    losses = log_norm - z[np.arange(len(y)), y]
    return torch.tensor(losses.mean(), requires_grad=True)
