"""Learning rates, one per step."""

import numpy as np
import pytest

from resnet_spec import RosettaError, cosine
from resnet_spec.schedules import SCHEDULES, constant, fit_rates, staircase


def test_a_cosine_falls_from_the_peak_to_almost_nothing() -> None:
    rates = cosine(0.4, 4)
    assert rates.dtype == np.float64
    assert rates == pytest.approx([0.4, 0.2 * (1 + 0.5**0.5), 0.2, 0.2 * (1 - 0.5**0.5)])


def test_a_cosine_behind_a_warm_up_is_that_of_fewer_steps() -> None:
    assert cosine(0.4, 6, warmup=2) == pytest.approx([0.2, 0.4, *cosine(0.4, 4)])
    assert cosine(2.0, 3) == pytest.approx([2.0, 1.5, 0.5])  # cos 60 and 120 degrees


def test_a_warm_up_is_a_straight_line_to_the_peak() -> None:
    rates = cosine(1.0, 10, warmup=4)
    assert rates[:5] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0])
    assert (np.diff(rates[4:]) < 0).all()
    assert rates[7] == pytest.approx(0.5)


@pytest.mark.parametrize("schedule", SCHEDULES.values())
def test_a_schedule_may_be_all_warm_up_or_have_none(schedule) -> None:
    assert schedule(1.0, 2, warmup=2) == pytest.approx([0.5, 1.0])
    assert schedule(1.0, 1, warmup=1) == pytest.approx([1.0])
    assert schedule(1.0, 3, warmup=0) == pytest.approx(schedule(1.0, 3))
    assert schedule(0.3, 1) == pytest.approx([0.3])
    assert schedule(0.3, 0).shape == (0,)


def test_a_constant_rate_is_one_number() -> None:
    assert constant(0.1, 3).tolist() == [0.1] * 3
    assert constant(0.1, 4, warmup=2).tolist() == [0.05, 0.1, 0.1, 0.1]


def test_a_staircase_drops_at_half_and_at_three_quarters() -> None:
    assert staircase(1.0, 8) == pytest.approx([1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01])
    assert staircase(1.0, 8, warmup=2) == pytest.approx([0.5, 1, 1, 1, 0.1, 0.1, 0.01, 0.01])
    # Half of 7 is 3.5 and three quarters are 5.25: the first step at or behind them has the lower rate.
    assert staircase(2.0, 7) == pytest.approx([2, 2, 2, 2, 0.2, 0.2, 0.02])
    assert staircase(1.0, 6) == pytest.approx([1, 1, 1, 0.1, 0.1, 0.01])


def test_rates_come_back_as_plain_numbers() -> None:
    rates = fit_rates(np.array([0.5, 0.0], np.float32))
    assert rates == [0.5, 0.0]
    assert all(type(rate) is float for rate in rates)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ([], "There are no learning rates: give one per step."),
        ([0.1, float("nan")], "The learning rate of step 2 is nan, but must be a finite number of at least 0."),
        ([-1.0], "The learning rate of step 1 is -1.0, but must be"),
        ([0.1, 0.1, float("inf")], "The learning rate of step 3 is inf"),
    ],
)
def test_rates_that_are_no_rates_are_refused(rates: list[float], message: str) -> None:
    with pytest.raises(RosettaError) as caught:
        fit_rates(rates)
    assert str(caught.value).startswith(message)
