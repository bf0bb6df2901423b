import torch


def cross_entropy(logits, labels):
    # pick the entry of the true class, take the log, average
    rows = torch.arange(logits.shape[0])
    correct = logits[rows, labels]
    return -torch.log(correct).mean()
