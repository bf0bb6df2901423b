"""The update rules' definition, by numbers that can be worked out by hand."""

import numpy as np
import pytest

from resnet_spec import OPTIMISERS, SGD, Adam, RosettaError, get_optimiser
from resnet_spec.optimisers import optimiser_from_data, optimiser_to_data, with_float32_numbers


def iterates(rule, rates, gradient_of=lambda weight: weight, start=1.0) -> list[float]:
    """Weights after each step of minimising weight**2 / 2, whose gradient is the weight."""
    weight, memory, found = np.array(start), {}, []
    for rate in rates:
        weight = rule.updated(weight, gradient_of(weight), memory, rate)
        found.append(float(weight))
    return found


def test_plain_descent() -> None:
    assert iterates(SGD(), [0.1, 0.1]) == pytest.approx([0.9, 0.81])


def test_the_velocity_holds_no_learning_rate() -> None:
    # v = 1, then 0.9 + 0.9; the second rate takes all of the second velocity.
    assert iterates(SGD(momentum=0.9), [0.1, 0.01]) == pytest.approx([0.9, 0.9 - 0.01 * 1.8])


def test_nesterov_looks_ahead() -> None:
    # v = 1: 1 + 0.9 v = 1.9; v = 0.9 + 0.81: 0.81 + 0.9 v
    assert iterates(SGD(momentum=0.9, nesterov=True), [0.1, 0.1]) == pytest.approx(
        [0.81, 0.81 - 0.1 * (0.81 + 0.9 * 1.71)]
    )


def test_coupled_decay_is_a_gradient_and_decoupled_decay_is_not() -> None:
    coupled = SGD(momentum=0.5, weight_decay=0.5)
    decoupled = SGD(momentum=0.5, weight_decay=0.5, decay="decoupled")
    assert iterates(coupled, [0.1], lambda _weight: np.array(0.0)) == pytest.approx([0.95])
    assert iterates(decoupled, [0.1], lambda _weight: np.array(0.0)) == pytest.approx([0.95])
    # At the second step only the coupled one remembers its first decay.
    assert iterates(coupled, [0.1, 0.1], lambda _weight: np.array(0.0))[1] == pytest.approx(0.95 - 0.1 * (0.25 + 0.475))
    assert iterates(decoupled, [0.1, 0.1], lambda _weight: np.array(0.0))[1] == pytest.approx(0.95 * 0.95)


def test_adams_first_step_is_the_rate_whatever_the_gradient() -> None:
    for gradient in (1e-3, 1.0, 50.0):
        assert iterates(Adam(eps=1e-12), [0.1], lambda _w, g=gradient: np.array(g)) == pytest.approx([0.9])


def test_adams_eps_stands_outside_the_corrected_root() -> None:
    assert iterates(Adam(eps=1.0), [1.0], lambda _weight: np.array(2.0), start=0.0) == pytest.approx([-2 / 3])


def test_adams_decay_is_scaled_only_when_it_is_coupled() -> None:
    def none(_weight):
        return np.array(0.0)

    assert iterates(Adam(weight_decay=0.1), [0.1], none) == pytest.approx([0.9])
    assert iterates(Adam(weight_decay=0.1, decay="decoupled"), [0.1], none) == pytest.approx([0.99])


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_rule_is_data(name: str) -> None:
    rule = get_optimiser(name)
    assert optimiser_from_data(optimiser_to_data(rule)) == rule
    assert with_float32_numbers(with_float32_numbers(rule)) == with_float32_numbers(rule)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD(momentum=1.0), "momentum is 1.0, but must be a number from 0 to below 1."),
        (lambda: SGD(weight_decay=-1), "weight_decay is -1, but must be a number from 0 to below 1."),
        (lambda: SGD(momentum=float("nan")), "momentum is nan"),
        (lambda: SGD(decay="half"), "decay is 'half', but must be 'coupled' or 'decoupled'."),
        (lambda: SGD(nesterov=True), "nesterov is true, but momentum is 0"),
        (lambda: Adam(eps=0), "eps is 0, but must be a number above 0 and up to 1."),
        (lambda: Adam(beta2=True), "beta2 is True"),
        (lambda: get_optimiser("nestorov"), "'nestorov' is not an optimiser: did you mean nesterov"),
        (lambda: optimiser_from_data({"rule": "lamb"}), "rule is 'lamb', but must be 'sgd' or 'adam'."),
        (lambda: optimiser_from_data({"rule": "sgd", "eps": 1}), "'eps' is not a setting of sgd"),
    ],
)
def test_a_senseless_rule_is_refused(make, message: str) -> None:
    with pytest.raises(RosettaError) as caught:
        make()
    assert str(caught.value).startswith(message)
