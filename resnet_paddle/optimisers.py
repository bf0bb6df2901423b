"""The update rules of resnet_spec in Paddle."""

from collections.abc import Sequence

import paddle
from paddle import Tensor, nn
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
            if not parameter.stop_gradient:  # a frozen one stays
                parameter.scale_(1 - self.get_lr() * self.decoupled_decay)
        super().step()


def make_scheduler(learning_rates: Sequence[float]) -> LambdaDecay:
    """A learning rate per step; it is to be stepped with the optimiser."""
    rates = fit_rates(learning_rates)
    return LambdaDecay(1.0, lambda step: rates[min(step, len(rates) - 1)])


def make_optimiser(model: nn.Layer, rule: Optimiser, rates: LambdaDecay, name: str) -> Optimizer:
    """Paddle's optimiser for this rule; what it keeps of a parameter begins with the parameter's name and this one."""
    parameters = model.parameters()
    coupled_decay = rule.weight_decay if rule.decay == "coupled" else 0.0
    if isinstance(rule, Adam):
        numbers = (rates, rule.beta1, rule.beta2, rule.eps, parameters)
        if rule.decay == "decoupled":
            return paddle.optimizer.AdamW(*numbers, weight_decay=rule.weight_decay, name=name)
        return paddle.optimizer.Adam(*numbers, weight_decay=coupled_decay, name=name)
    if rule.decay == "decoupled":
        return DecoupledDecayMomentum(
            rates, rule.momentum, parameters, rule.nesterov, decoupled_decay=rule.weight_decay, name=name
        )
    return paddle.optimizer.Momentum(rates, rule.momentum, parameters, rule.nesterov, coupled_decay, name=name)


def fresh_memory(parameter: Tensor, rule: Optimiser) -> dict[str, Tensor]:
    """What Paddle keeps of a parameter, by its own names, as it is before the first step."""
    if isinstance(rule, Adam):
        powers = {"beta1_pow_acc": rule.beta1, "beta2_pow_acc": rule.beta2}
        return {
            **{key: paddle.zeros_like(parameter) for key in ("moment1", "moment2")},
            **{key: paddle.full([1], beta, parameter.dtype) for key, beta in powers.items()},
        }
    return {"velocity": paddle.zeros_like(parameter)}
