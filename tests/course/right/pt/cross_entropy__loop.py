import torch


def loss_of_one(z, y):
    # log(sum exp(z_k - z_y)), with the largest difference taken out
    differences = z - z[y]
    top = differences.max()
    return top + torch.log(torch.sum(torch.exp(differences - top)))


def cross_entropy(logits, labels):
    losses = [loss_of_one(z, int(y)) for z, y in zip(logits, labels, strict=True)]
    return torch.stack(losses).mean()
