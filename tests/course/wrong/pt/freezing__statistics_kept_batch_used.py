import torch
from torch import nn


def finetune(model, batches, learning_rate):
    model.train()
    for module in model.layer1.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 0.0  # keep all of the old average
    for p in model.layer1.parameters():
        p.requires_grad = False
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=learning_rate)
    losses = []
    for images, labels in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
