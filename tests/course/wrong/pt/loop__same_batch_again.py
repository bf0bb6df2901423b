import torch
from torch import nn


def train(model, batches, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)
    criterion = nn.CrossEntropyLoss()
    model.train()
    losses = []
    for _ in range(len(batches)):
        images, labels = next(iter(batches))
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
