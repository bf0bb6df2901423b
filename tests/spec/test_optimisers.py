"""The update rules' definition, by numbers that can be worked out by hand."""

from dataclasses import FrozenInstanceError, fields

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
        (lambda: Adam(beta2=True), "beta2 is true"),
        (lambda: get_optimiser("nestorov"), "'nestorov' is not an optimiser: did you mean nesterov"),
        (lambda: optimiser_from_data({"rule": "lamb"}), "rule is 'lamb', but must be 'sgd' or 'adam'."),
        (lambda: optimiser_from_data({"rule": "sgd", "eps": 1}), "'eps' is not a setting of sgd"),
        (lambda: optimiser_from_data({"rule": ["sgd"]}), "rule is ['sgd'], but must be 'sgd' or 'adam'."),
        (lambda: optimiser_from_data({"eps": 1}), "rule is None"),
        (lambda: SGD(weight_decay=1), "weight_decay is 1, but"),
        (lambda: SGD(nesterov="yes", momentum=0.9), "nesterov is 'yes', but must be true or false."),
        (lambda: SGD(nesterov=1, momentum=0.9), "nesterov is 1, but must be true or false."),
        (lambda: Adam(eps=1.1), "eps is 1.1, but must be a number above 0 and up to 1."),
        (lambda: Adam(eps=True), "eps is true, but must be"),
    ],
)
def test_a_senseless_rule_is_refused(make, message: str) -> None:
    with pytest.raises(RosettaError) as caught:
        make()
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("rule", "name"), [(rule, field.name) for rule in (SGD, Adam) for field in fields(rule)])
@pytest.mark.parametrize("value", ["x", None, [0.5], {}, 1j, "k" * 100_000])
def test_a_setting_of_the_wrong_type_is_refused_in_one_short_sentence(rule: type, name: str, value: object) -> None:
    with pytest.raises(RosettaError, match=f"^{name} is ") as caught:
        rule(**{name: value})
    assert len(str(caught.value)) < 200


def test_settings_go_up_to_their_bounds() -> None:
    assert Adam(eps=1, beta1=0, beta2=0.0, weight_decay=0.99).eps == 1
    assert SGD(momentum=0, weight_decay=0).momentum == 0


def test_adams_moments_are_corrected_for_their_start_at_0() -> None:
    # Gradients 1 and 3: means 0.5 and 0.25 + 1.5 = 1.75, over 1 - 0.5 and 1 - 0.25: 1 and 7/3;
    # mean squares 0.25 and 0.1875 + 2.25 = 2.4375, over 1 - 0.75 and 1 - 0.5625: 1 and 39/7.
    gradients = iter([1.0, 3.0])
    found = iterates(Adam(beta1=0.5, beta2=0.75, eps=1e-12), [1.0, 1.0], lambda _w: np.array(next(gradients)), 0.0)
    assert found == pytest.approx([-1, -1 - (7 / 3) / (39 / 7) ** 0.5])


def test_adams_third_step_has_the_third_powers() -> None:
    gradients = iter([1.0, 0.0, 0.0])
    found = iterates(Adam(beta1=0.5, beta2=0.5, eps=1e-12), [1.0] * 3, lambda _w: np.array(next(gradients)), 0.0)
    steps = [1.0, (0.25 / 0.75) / (0.25 / 0.75) ** 0.5, (0.125 / 0.875) / (0.125 / 0.875) ** 0.5]
    assert found == pytest.approx([-steps[0], -sum(steps[:2]), -sum(steps)])


def test_a_memory_goes_on_where_it_was() -> None:
    for rule in (SGD(momentum=0.9), Adam()):
        memory: dict[str, object] = {}
        weight = rule.updated(np.array(1.0), np.array(1.0), memory, 0.1)
        assert memory.keys() == ({"velocity"} if isinstance(rule, SGD) else {"step", "mean", "square"})
        again = rule.updated(weight, np.array(1.0), dict(memory), 0.1)
        assert again == rule.updated(weight, np.array(1.0), memory, 0.1)


def test_coupled_decay_goes_into_adams_moments() -> None:
    # Decay 0.5 of the weight 1 beside the gradient 1: 1.5, whose share of the moments is 0.1 and 0.001.
    memory: dict[str, float] = {}
    Adam(weight_decay=0.5).updated(np.array(1.0), np.array(1.0), memory, 0.1)
    assert memory == pytest.approx({"step": 1, "mean": 0.15, "square": 0.00225})
    memory = {}
    decayed = Adam(weight_decay=0.5, decay="decoupled").updated(np.array(2.0), np.array(1.0), memory, 0.1)
    assert memory == pytest.approx({"step": 1, "mean": 0.1, "square": 0.001})
    assert decayed == pytest.approx(2 - 0.1 * (1 + 0.5 * 2))


def test_the_rules_by_name_have_their_numbers() -> None:
    assert {
        "sgd": SGD(momentum=0.0, nesterov=False, weight_decay=0.0, decay="coupled"),
        "momentum": SGD(momentum=0.9, nesterov=False, weight_decay=1e-4, decay="coupled"),
        "nesterov": SGD(momentum=0.9, nesterov=True, weight_decay=1e-4, decay="coupled"),
        "momentum_decoupled": SGD(momentum=0.9, nesterov=False, weight_decay=1e-2, decay="decoupled"),
        "adam": Adam(beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0, decay="coupled"),
        "adam_coupled": Adam(beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-4, decay="coupled"),
        "adamw": Adam(beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2, decay="decoupled"),
    } == OPTIMISERS


def test_a_rule_stays_as_it_is() -> None:
    for rule, value in ((SGD, 0.9), (Adam, 0.9)):
        with pytest.raises(FrozenInstanceError):
            rule().weight_decay = value
        with pytest.raises(TypeError):
            rule(value)


def test_float32_numbers_are_the_nearest() -> None:
    assert with_float32_numbers(Adam(eps=1e-3)).eps == 0.0010000000474974513
    assert with_float32_numbers(SGD(momentum=0.9, nesterov=True)) == SGD(momentum=0.8999999761581421, nesterov=True)
