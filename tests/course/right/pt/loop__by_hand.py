import torch
import torch.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    parameters = [p for p in model.parameters() if p.requires_grad]
    velocities = [torch.zeros_like(p) for p in parameters]
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for p, v, g in zip(parameters, velocities, gradients, strict=True):
                v.mul_(MOMENTUM).add_(g)
                p.sub_(learning_rate * v)
        losses.append(float(loss))
    return losses
