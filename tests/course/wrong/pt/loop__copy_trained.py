import copy

import torch
from torch import nn


def train(model, batches, learning_rate):
    net = copy.deepcopy(model)
    net.train()
    optimizer = torch.optim.SGD(net.parameters(), lr=learning_rate, momentum=MOMENTUM)
    losses = []
    for images, labels in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
