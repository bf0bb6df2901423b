"""The bank of submissions: every right one earns all, and of the wrong ones nearly all are told what is wrong."""

import pytest

from rosetta.backends import BACKENDS
from tests.cases import by_time
from tests.conftest import load_backend
from tests.course.bank import Entry, feedback, is_full, is_named, judged, right_entries, wrong_entries

SHARE = 0.95
# By time: PyTorch takes a tenth of a second a network, the others together many minutes.
QUICK = ["pt"]


ALL = by_time([*BACKENDS], QUICK.__contains__, lambda name: False)


def every(number: int, entries: list[Entry]) -> list[Entry]:
    """A part that has something of every exercise."""
    return entries[::number]


@pytest.mark.parametrize("backend", ALL)
def test_right_submissions_of_all_styles_earn_everything(backend: str) -> None:
    load_backend(BACKENDS[backend])
    entries = right_entries(backend)
    assert len({entry.name for entry in entries}) >= 10
    marks = judged(entries)
    assert {key: feedback(found) for key, found in marks.items() if not is_full(found)} == {}


@pytest.mark.parametrize("backend", ALL)
def test_wrong_submissions_are_told_what_is_wrong(backend: str) -> None:
    load_backend(BACKENDS[backend])
    entries = every(8, wrong_entries(backend)) if backend in QUICK else wrong_entries(backend)
    marks = judged(entries)
    assert [entry.key for entry in entries if is_full(marks[entry.key])] == []
    named = [entry.key for entry in entries if is_named(entry, marks[entry.key])]
    missed = {entry.key: feedback(marks[entry.key])[:300] for entry in entries if entry.key not in named}
    assert len(named) >= SHARE * len(entries), missed


@pytest.mark.exhaustive
@pytest.mark.slow
@pytest.mark.parametrize("backend", QUICK)
def test_all_wrong_submissions_of_the_quick_ones(backend: str) -> None:
    load_backend(BACKENDS[backend])
    entries = wrong_entries(backend)
    marks = judged(entries)
    assert sum(is_named(entry, marks[entry.key]) for entry in entries) >= SHARE * len(entries)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_bank_has_sixty_mistakes_and_ten_styles(backend: str) -> None:
    assert len(wrong_entries(backend)) >= 60
    assert len({entry.name for entry in right_entries(backend)}) >= 10
