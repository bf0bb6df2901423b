import torch
import torch.nn.functional as F


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.eval()
    rest = [parameter for name, parameter in model.named_parameters() if not name.startswith("layer1.")]
    optimiser = torch.optim.SGD(rest, lr=learning_rate)
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        model.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses
