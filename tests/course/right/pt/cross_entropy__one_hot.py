import torch
import torch.nn.functional as F


def cross_entropy(logits, labels):
    target = F.one_hot(labels, logits.shape[1]).to(logits.dtype)
    return -torch.einsum("bc,bc->", target, F.log_softmax(logits, dim=1)) / len(target)
