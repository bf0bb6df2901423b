"""The update rules of resnet_spec in Keras, whose own optimisers mean something else by the same names."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from resnet_spec import Adam, Optimiser, fit_rates


class Rates(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate per step, in `floatx`: an optimiser's own learning rate is a float32 variable."""

    def __init__(self, rates: Sequence[float]) -> None:
        self.rates = [float(rate) for rate in rates]
        self.dtype = keras.config.floatx()

    def __call__(self, step: Any) -> Any:
        return ops.take(ops.convert_to_tensor(self.rates, self.dtype), ops.minimum(step, len(self.rates) - 1))

    def get_config(self) -> dict[str, Any]:
        return {"rates": self.rates}


class MomentumSGD(keras.optimizers.SGD):
    """SGD whose velocity holds gradients.

    Keras' holds the learning rate too, v = m v - r g, so that a rate that drops acts only as
    the old velocity dies away.
    """

    def __init__(self, *arguments: Any, coupled_decay: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.coupled_decay = coupled_decay

    def update_step(self, gradient: Any, variable: keras.Variable, learning_rate: Any) -> None:
        rate = ops.cast(learning_rate, variable.dtype)
        gradient = gradient + self.coupled_decay * variable
        if self.momentum:
            velocity = self.momentums[self._get_variable_index(variable)]
            self.assign(velocity, self.momentum * velocity + gradient)
            gradient = gradient + self.momentum * velocity if self.nesterov else velocity
        self.assign_sub(variable, rate * gradient)


class OutsideEpsAdam(keras.optimizers.Adam):
    """Adam that adds eps to the root of the bias-corrected square; Keras adds it before the correction."""

    def __init__(self, *arguments: Any, coupled_decay: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.coupled_decay = coupled_decay

    def update_step(self, gradient: Any, variable: keras.Variable, learning_rate: Any) -> None:
        rate = ops.cast(learning_rate, variable.dtype)
        step = ops.cast(self.iterations + 1, variable.dtype)
        gradient = gradient + self.coupled_decay * variable
        mean = self._momentums[self._get_variable_index(variable)]
        square = self._velocities[self._get_variable_index(variable)]
        self.assign(mean, self.beta_1 * mean + (1 - self.beta_1) * gradient)
        self.assign(square, self.beta_2 * square + (1 - self.beta_2) * ops.square(gradient))
        # Not `ops.cast` of a Python number, which goes through float32.
        beta1, beta2 = (ops.convert_to_tensor(beta, variable.dtype) for beta in (self.beta_1, self.beta_2))
        corrected_mean = mean / (1 - ops.power(beta1, step))
        corrected_square = square / (1 - ops.power(beta2, step))
        self.assign_sub(variable, rate * corrected_mean / (ops.sqrt(corrected_square) + self.epsilon))


def make_optimiser(rule: Optimiser, learning_rates: Sequence[float]) -> keras.optimizers.Optimizer:
    """Keras' optimiser for this rule, with a learning rate per step."""
    coupled_decay = rule.weight_decay if rule.decay == "coupled" else 0.0
    # Keras' own weight_decay is the decoupled one, in SGD too.
    weight_decay = rule.weight_decay if rule.decay == "decoupled" else None
    rates = Rates(fit_rates(learning_rates))
    if isinstance(rule, Adam):
        return OutsideEpsAdam(
            rates, rule.beta1, rule.beta2, rule.eps, weight_decay=weight_decay, coupled_decay=coupled_decay
        )
    return MomentumSGD(rates, rule.momentum, rule.nesterov, weight_decay, coupled_decay=coupled_decay)
