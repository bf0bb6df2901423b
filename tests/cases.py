"""Which cases of a test run when: some quickly, others where there is time, the rest where there is much."""

from collections.abc import Callable, Container, Sequence
from typing import Any

import pytest


def by_time(
    cases: Sequence[Any],
    is_quick: Callable[[Any], bool],
    is_slow: Callable[[Any], bool] = lambda case: True,
) -> list[Any]:
    """The cases: those that are neither quick nor slow run in `make test-all` alone, not in CI."""
    return [pytest.param(case, marks=_marks(is_quick(case), is_slow(case))) for case in cases]


def _marks(is_quick: bool, is_slow: bool) -> list[pytest.MarkDecorator]:
    if is_quick:
        return []
    return [pytest.mark.slow] if is_slow else [pytest.mark.slow, pytest.mark.exhaustive]


def one_of(number: int, cases: Sequence[Any]) -> Callable[[Any], bool]:
    """Whether a case is one of so many, by where it stands."""
    return [*cases[::number]].__contains__


def named(names: Container[str]) -> Callable[[Any], bool]:
    """Whether a case is a spec of one of these names."""
    return lambda spec: spec.name in names
