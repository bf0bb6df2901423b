import torch
import torch.nn.functional as F
from torch import nn


def finetune(model, batches, learning_rate):
    """Feature extraction as in the transfer-learning tutorial."""
    model.train()
    model.layer1.eval()
    for parameter in model.parameters():
        parameter.requires_grad = False
    head = [m for m in model.modules() if isinstance(m, nn.Linear)][-1]
    for parameter in head.parameters():
        parameter.requires_grad = True
    optimizer = torch.optim.SGD(head.parameters(), lr=learning_rate)
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
