"""What PyTorch's losses compute."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch
import torch.nn.functional as F


def cross_entropy_of_scores() -> float:
    return F.cross_entropy(torch.tensor([[2.0, 0.0]]), torch.tensor([0])).item()


def cross_entropy_shape() -> list[int]:
    return list(F.cross_entropy(torch.zeros(4, 2), torch.tensor([0, 1, 0, 1])).shape)


def label_out_of_range() -> str:
    try:
        return str(F.cross_entropy(torch.zeros(1, 2), torch.tensor([2])).item())
    except IndexError as error:
        return type(error).__name__


def label_minus_100() -> str:
    loss = F.cross_entropy(torch.zeros(2, 2), torch.tensor([0, -100])).item()
    return f"{loss:.4f}"


def weighted_mean() -> float:
    return F.cross_entropy(torch.zeros(2, 2), torch.tensor([0, 1]), weight=torch.tensor([1.0, 3.0])).item()


def cross_entropy_of_probability_0() -> float:
    probabilities = torch.tensor([[0.0, 1.0]])
    return F.nll_loss(probabilities.log(), torch.tensor([0])).item()


def loss_type_of_a_float64_model() -> str:
    loss = F.cross_entropy(torch.zeros(1, 2, dtype=torch.float64), torch.tensor([0]))
    return str(loss.dtype).removeprefix("torch.")
