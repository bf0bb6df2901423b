import torch
import torch.nn.functional as F


def step(model, images, labels, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, batches, learning_rate):
    model.train()
    return [step(model, images, labels, learning_rate) for images, labels in batches]
