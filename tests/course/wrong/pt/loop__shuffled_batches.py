import random

import torch
from torch.nn.functional import cross_entropy


def train(model, batches, learning_rate):
    order = list(range(len(batches)))
    random.Random(0).shuffle(order)
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)
    model.train()
    losses = []
    for i in order:
        images, labels = batches[i]
        sgd.zero_grad()
        loss = cross_entropy(model(images), labels)
        loss.backward()
        sgd.step()
        losses.append(loss.detach().item())
    return losses
