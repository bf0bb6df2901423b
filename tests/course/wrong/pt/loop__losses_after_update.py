import torch
import torch.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)
    losses = []
    for images, labels in batches:
        optimizer.zero_grad()
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()
        # how good are we now?
        with torch.no_grad():
            losses.append(F.cross_entropy(model(images), labels).item())
    return losses
