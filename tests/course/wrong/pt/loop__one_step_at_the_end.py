import torch
import torch.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)
    optimizer.zero_grad()
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        (loss / len(batches)).backward()
        losses.append(loss.item())
    optimizer.step()
    return losses
