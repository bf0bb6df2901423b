"""Learning rates, one per step."""

import numpy as np
import pytest

from resnet_spec import cosine


def test_a_cosine_falls_from_the_peak_to_almost_nothing() -> None:
    rates = cosine(0.4, 4)
    assert rates.dtype == np.float64
    assert rates == pytest.approx([0.4, 0.2 * (1 + 0.5**0.5), 0.2, 0.2 * (1 - 0.5**0.5)])


def test_a_warm_up_is_a_straight_line_to_the_peak() -> None:
    rates = cosine(1.0, 10, warmup=4)
    assert rates[:5] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0])
    assert (np.diff(rates[4:]) < 0).all()
    assert rates[7] == pytest.approx(0.5)


def test_a_schedule_may_be_all_warm_up() -> None:
    assert cosine(1.0, 2, warmup=2) == pytest.approx([0.5, 1.0])
