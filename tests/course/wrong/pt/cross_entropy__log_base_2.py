import torch


def log_softmax(z):
    z = z - z.max(dim=1, keepdim=True).values
    total = torch.exp(z).sum(dim=1, keepdim=True)
    return (z - torch.log(total)) / torch.log(torch.tensor(2.0, dtype=z.dtype))


def cross_entropy(logits, labels):
    """Shannon's cross-entropy of the labels under the model."""
    return -log_softmax(logits).gather(1, labels[:, None]).mean()
