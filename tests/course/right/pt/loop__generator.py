from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn


def steps(model: nn.Module, batches: Iterable[tuple[Tensor, Tensor]], learning_rate: float) -> Iterator[float]:
    optimizer = torch.optim.SGD(model.parameters(), learning_rate, MOMENTUM)
    for images, labels in batches:
        log_probabilities = torch.log_softmax(model.train()(images), dim=1)
        loss = nn.NLLLoss()(log_probabilities, labels)
        model.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        yield loss.item()


def train(model: nn.Module, batches: list[tuple[Tensor, Tensor]], learning_rate: float) -> list[float]:
    return list(steps(model, batches, learning_rate))
