import torch
import torch.nn.functional as F


def finetune(model, batches, learning_rate):
    stages = [module for name, module in model.named_children() if name.startswith("layer")]
    frozen = stages[1]  # stage 1
    model.train()
    frozen.eval()
    frozen.requires_grad_(False)
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=learning_rate)
    losses = []
    for images, labels in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
