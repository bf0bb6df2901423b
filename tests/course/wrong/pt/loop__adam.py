import torch
from torch import nn


def train(model, batches, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, betas=(MOMENTUM, 0.999))
    loss_fn = nn.CrossEntropyLoss()
    model.train()
    losses = []
    for images, labels in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
