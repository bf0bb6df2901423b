import torch


def stable_softmax(x):
    e = torch.exp(x - torch.max(x, dim=1, keepdim=True)[0])
    return e / e.sum(dim=1, keepdim=True)


def cross_entropy(logits, labels, eps=1e-12):
    n = logits.shape[0]
    p = stable_softmax(logits)
    p = torch.clamp(p, eps, 1.0)  # log(0) is -inf
    return -torch.log(p[torch.arange(n), labels]).sum() / n
