"""No mutant lives without a reason, and no reason without its mutant; `make mutants` says so of those that it tried."""

import re
from pathlib import Path

import pytest

from tests.mutants import report
from tests.mutants.report import Mutant, page, read_reasons, shortfalls

ROOT = Path(__file__).parents[2]
MUTANTS = [Mutant("resnet_spec/a.py", f"x = {number}", f"x = {number + 1}", "") for number in range(40)]
REASON = """
[[survivor]]
file = "resnet_spec/a.py"
line = "x = {}"
changed = ["x = {}"]
why = "Equivalent: x is never read."
"""


@pytest.fixture
def reasons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "reasons.toml"
    path.write_text(REASON.format(1, 2))
    monkeypatch.setattr(report, "REASONS", path)
    return path


def test_a_reason_is_for_a_line_that_its_file_has() -> None:
    for reason in read_reasons():
        assert reason.line in re.sub(r"\s+", " ", (ROOT / reason.file).read_text(encoding="utf-8")), reason
        assert reason.line not in reason.changed
        assert reason.why


def test_a_survivor_with_a_reason_may_live(reasons: Path) -> None:
    assert shortfalls(MUTANTS, [MUTANTS[1]]) == []


def test_a_survivor_without_a_reason_is_named(reasons: Path) -> None:
    [said] = shortfalls(MUTANTS, MUTANTS[1:3])
    assert said == "resnet_spec/a.py: nobody says why this may live: x = 3"
    reasons.write_text(REASON.format(1, 0))
    assert "nobody says why this may live: x = 2" in shortfalls(MUTANTS, [MUTANTS[1]])[0]
    reasons.write_text(REASON.format(1, 2).replace('changed = ["x = 2"]\n', ""))
    assert shortfalls(MUTANTS, [MUTANTS[1]]) == []


def test_a_reason_without_its_survivor_is_named_where_the_file_was_tried(reasons: Path) -> None:
    assert shortfalls(MUTANTS, []) == ["resnet_spec/a.py: nothing lives for the reason given for: x = 1"]
    assert shortfalls([Mutant("resnet_spec/b.py", "x = 1", "x = 2", "")], []) == []


def test_too_many_survivors_are_too_many_whatever_the_reasons(reasons: Path) -> None:
    reasons.write_text("".join(REASON.format(number, number + 1) for number in range(3)))
    assert shortfalls(MUTANTS, MUTANTS[:3]) == ["resnet_spec: less than 95% were killed"]
    reasons.write_text("".join(REASON.format(number, number + 1) for number in range(2)))
    assert shortfalls(MUTANTS, MUTANTS[:2]) == []


def test_the_page_counts_files_and_folders(reasons: Path) -> None:
    text = page([*MUTANTS, Mutant("resnet_spec/b.py", "y", "z", "")], MUTANTS[1:2])
    for row in (
        "resnet_spec/a.py | 40 | 97.5 % | 1",
        "resnet_spec/b.py | 1 | 100.0 % | 0",
        "resnet_spec | 41 | 97.6 % | 1",
    ):
        assert f"| {row} |\n" in text
    assert "- `resnet_spec/a.py`: Equivalent: x is never read.\n\n  ```diff\n  - x = 1\n  + x = 2\n" in text
