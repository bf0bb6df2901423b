import torch
from torch import nn


def train(model, batches, learning_rate):
    model.train()
    velocity = {name: torch.zeros_like(p) for name, p in model.named_parameters()}
    losses = []
    for x, y in batches:
        loss = nn.functional.cross_entropy(model(x), y)
        grads = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for (name, p), g in zip(model.named_parameters(), grads, strict=True):
                velocity[name] = MOMENTUM * velocity[name] + (1 - MOMENTUM) * g
                p.sub_(learning_rate * velocity[name])
        losses.append(loss.item())
    return losses
