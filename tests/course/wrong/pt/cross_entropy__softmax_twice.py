import torch
import torch.nn.functional as F


def cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    probabilities = F.softmax(logits, dim=-1)
    # nll_loss wants log-probabilities
    log_probabilities = F.log_softmax(probabilities, dim=-1)
    return F.nll_loss(log_probabilities, labels)
