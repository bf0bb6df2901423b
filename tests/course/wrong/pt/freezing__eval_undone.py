import torch
import torch.nn.functional as F


def freeze(module):
    module.eval()
    for p in module.parameters():
        p.requires_grad_(False)


def finetune(model, batches, learning_rate):
    freeze(model.layer1)
    optimizer = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=learning_rate)
    losses = []
    for images, labels in batches:
        model.train()
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
