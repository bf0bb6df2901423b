"""The update rules of resnet_spec in PyTorch, whose own formulas they are."""

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from resnet_spec import Adam, Optimiser


def make_optimiser(model: nn.Module, rule: Optimiser) -> Optimizer:
    """PyTorch's optimiser for this rule, at learning rate 1, which a scheduler multiplies."""
    optimiser = _optimiser(model, rule)
    for parameter in model.parameters():
        # PyTorch would make these at the first step, and a state taken before it would lack them.
        optimiser.state[parameter] = _fresh_memory(parameter, rule)
    return optimiser


def _fresh_memory(parameter: Tensor, rule: Optimiser) -> dict[str, Tensor]:
    """What PyTorch keeps of a parameter, by its own names, as it is before the first step."""
    if isinstance(rule, Adam):
        zeros = {key: torch.zeros_like(parameter, requires_grad=False) for key in ("exp_avg", "exp_avg_sq")}
        return {"step": torch.tensor(0.0, device="cpu"), **zeros}
    return {"momentum_buffer": torch.zeros_like(parameter, requires_grad=False)} if rule.momentum else {}


def _optimiser(model: nn.Module, rule: Optimiser) -> Optimizer:
    coupled_decay = rule.weight_decay if rule.decay == "coupled" else 0.0
    if isinstance(rule, Adam):
        betas = (rule.beta1, rule.beta2)
        if rule.decay == "decoupled":
            return torch.optim.AdamW(model.parameters(), 1.0, betas, rule.eps, rule.weight_decay)
        return torch.optim.Adam(model.parameters(), 1.0, betas, rule.eps, coupled_decay)
    optimiser = torch.optim.SGD(
        model.parameters(), 1.0, rule.momentum, weight_decay=coupled_decay, nesterov=rule.nesterov
    )
    if rule.decay == "decoupled":
        # PyTorch's SGD has the coupled decay only.
        optimiser.register_step_pre_hook(partial(_decay_weights, rule.weight_decay))
    return optimiser


def _decay_weights(weight_decay: float, optimiser: Optimizer, _arguments: Any, _options: Any) -> None:
    with torch.no_grad():
        for group in optimiser.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:  # a frozen one stays
                    parameter.mul_(1 - group["lr"] * weight_decay)
