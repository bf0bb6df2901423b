"""The questions of `parallel`: right answers are taken, others are not, and none stands there."""

import math
import re
from typing import Any

import pytest

from notebooks.build import make

DIGITS = {1: 0, 2: 3, 3: 0}
RIGHT: dict[int, float] = {1: 16 * 4 * (96 // 4), 2: 18 / 17, 3: 8 / 2}
# The batch of four times as many devices, twice that, and four times the batch; PyTorch with the whole batch's count,
# and upside down; as many times fewer, and no difference.
WRONG: dict[int, list[float]] = {1: [384, 768, 192], 2: [144 / 143, 17 / 18, 2], 3: [0.25, 1, 2]}


@pytest.fixture(scope="module")
def cells() -> list[str]:
    """The code of the last section."""
    code = [cell.source for cell in make("parallel").cells if cell.cell_type == "code"]
    return code[next(n for n, source in enumerate(code) if source.startswith("DIGESTS")) :]


@pytest.fixture(scope="module")
def names(cells: list[str]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(f"import hashlib\n{cells[0]}", names)
    return names


@pytest.mark.parametrize("number", RIGHT)
def test_right_answers_are_taken_and_wrong_ones_not(
    number: int, names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for answer in (RIGHT[number], round(RIGHT[number], 3), *WRONG[number]):
        names["check"](number, DIGITS[number], answer)
    assert capsys.readouterr().out.splitlines() == ["Right."] * 2 + ["Not yet."] * len(WRONG[number])


def test_what_is_no_answer_is_said(names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    for answer in (None, "4", True, [4], math.nan, math.inf, 10**400):
        names["check"](3, 0, answer)
    first, *others = capsys.readouterr().out.splitlines()
    assert first == "No answer yet: put a number in the place of None."
    assert others == ["That is no answer: write a bare number, such as 12 or 0.5."] * 6


def test_every_question_begins_unanswered_and_asks_for_as_many_digits(cells: list[str], names: dict[str, Any]) -> None:
    questions = [re.fullmatch(r"answer = None\ncheck\((\d), (\d), answer\)", cell) for cell in cells[1:]]
    assert {int(found[1]): int(found[2]) for found in questions if found} == DIGITS
    assert names["DIGESTS"].keys() == DIGITS.keys()
