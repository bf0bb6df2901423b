"""The update rules of resnet_spec in Paddle."""

from collections.abc import Sequence

import paddle
from paddle import nn
from paddle.optimizer import Optimizer
from paddle.optimizer.lr import LambdaDecay

from resnet_spec import Adam, Optimiser, fit_rates


class DecoupledDecayMomentum(paddle.optimizer.Momentum):
    """Momentum with the decoupled decay; Paddle's own is the coupled one."""

    def __init__(self, *arguments: object, decoupled_decay: float, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.decoupled_decay = decoupled_decay

    @paddle.no_grad()
    def step(self) -> None:
        for parameter in self._parameter_list:
            parameter.scale_(1 - self.get_lr() * self.decoupled_decay)
        super().step()


def make_scheduler(learning_rates: Sequence[float]) -> LambdaDecay:
    """A learning rate per step; it is to be stepped with the optimiser."""
    rates = fit_rates(learning_rates)
    return LambdaDecay(1.0, lambda step: rates[min(step, len(rates) - 1)])


def make_optimiser(model: nn.Layer, rule: Optimiser, rates: LambdaDecay) -> Optimizer:
    """Paddle's optimiser for this rule."""
    parameters = [parameter for parameter in model.parameters() if parameter.trainable]
    coupled_decay = rule.weight_decay if rule.decay == "coupled" else 0.0
    if isinstance(rule, Adam):
        numbers = (rates, rule.beta1, rule.beta2, rule.eps, parameters)
        if rule.decay == "decoupled":
            return paddle.optimizer.AdamW(*numbers, weight_decay=rule.weight_decay)
        return paddle.optimizer.Adam(*numbers, weight_decay=coupled_decay)
    if rule.decay == "decoupled":
        return DecoupledDecayMomentum(
            rates, rule.momentum, parameters, rule.nesterov, decoupled_decay=rule.weight_decay
        )
    return paddle.optimizer.Momentum(rates, rule.momentum, parameters, rule.nesterov, coupled_decay)
