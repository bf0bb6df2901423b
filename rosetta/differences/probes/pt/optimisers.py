"""What PyTorch's optimisers do."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch
from torch import optim


def sgd_learning_rate_default() -> float:
    return optim.SGD([torch.zeros(1)]).defaults["lr"]


def momentum_default() -> float:
    return optim.SGD([torch.zeros(1)]).defaults["momentum"]


def momentum_after_a_drop() -> float:
    w = torch.ones(1)
    optimiser = optim.SGD([w], lr=0.1, momentum=0.9)
    for rate in (0.1, 0.01):
        optimiser.param_groups[0]["lr"] = rate
        w.grad = torch.tensor([2.0])
        optimiser.step()
    return w.item()


def momentum_rounding() -> float:
    w = torch.zeros(1, dtype=torch.float64)
    optimiser = optim.SGD([w], lr=1.0, momentum=0.9)
    for gradient in (1.0, 0.0):
        before = w.item()
        w.grad = torch.full((1,), gradient, dtype=torch.float64)
        optimiser.step()
    return abs((w.item() - before) / -0.9 - 1)


def learning_rate_rounding() -> float:
    w = torch.zeros(1, dtype=torch.float64)
    optimiser = optim.SGD([w], lr=0.1)
    w.grad = torch.ones(1, dtype=torch.float64)
    optimiser.step()
    return abs(w.item() / -0.1 - 1)


def sgd_decay_with_momentum() -> float:
    w = torch.ones(1)
    optimiser = optim.SGD([w], lr=0.1, momentum=0.9, weight_decay=0.1)
    for _ in range(2):
        w.grad = torch.zeros(1)
        optimiser.step()
    return w.item()


def l2_gradient() -> float:
    w = torch.ones(1)
    optimiser = optim.SGD([w], lr=1.0, weight_decay=0.1)
    w.grad = torch.zeros(1)
    optimiser.step()
    return 1 - w.item()


def adamw_decay_default() -> float:
    return optim.AdamW([torch.zeros(1)]).defaults["weight_decay"]


def adam_eps_default() -> float:
    return optim.Adam([torch.zeros(1)]).defaults["eps"]


def adam_eps_place() -> float:
    w = torch.zeros(1)
    optimiser = optim.Adam([w], lr=1.0, eps=1.0)
    w.grad = torch.tensor([2.0])
    optimiser.step()
    return w.item()


def amsgrad_second_step() -> float:
    w = torch.zeros(1)
    optimiser = optim.Adam([w], lr=1.0, betas=(0.5, 0.5), eps=1e-8, amsgrad=True)
    for gradient in (2.0, 0.0):
        before = w.item()
        w.grad = torch.tensor([gradient])
        optimiser.step()
    return w.item() - before


def rmsprop_decay_default() -> float:
    return optim.RMSprop([torch.zeros(1)]).defaults["alpha"]


def rmsprop_eps_place() -> float:
    w = torch.zeros(1)
    optimiser = optim.RMSprop([w], lr=1.0, alpha=0.75, eps=1.0)
    w.grad = torch.tensor([2.0])
    optimiser.step()
    return w.item()


def adagrad_first_step() -> float:
    w = torch.zeros(1)
    optimiser = optim.Adagrad([w], lr=1.0)
    w.grad = torch.ones(1)
    optimiser.step()
    return w.item()


def clipped_norm_shortfall() -> float:
    w = torch.zeros(2, dtype=torch.float64)
    w.grad = torch.tensor([3.0, 4.0], dtype=torch.float64)
    torch.nn.utils.clip_grad_norm_([w], max_norm=1.0)
    return 1 - w.grad.norm().item()
