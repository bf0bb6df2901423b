from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import nn


@contextmanager
def frozen(stage: nn.Module):
    """The stage as in inference, without gradients of its own; afterwards as it was."""
    before = [p.requires_grad for p in stage.parameters()]
    stage.requires_grad_(False)
    stage.eval()
    try:
        yield
    finally:
        for p, r in zip(stage.parameters(), before, strict=True):
            p.requires_grad_(r)
        stage.train()


def finetune(model: nn.Module, batches: list, learning_rate: float) -> list[float]:
    model.train()
    losses = []
    with frozen(model.layer1):
        optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=learning_rate)
        for images, labels in batches:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
