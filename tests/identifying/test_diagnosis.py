"""The page with what is said of wrong networks has all of them, and counts none that was called right or another."""

import re
from pathlib import Path

from rosetta.backends import BACKENDS
from tests.command_line import ROOT
from tests.identifying.faults import FAULTS
from tests.identifying.wrong import RIGHT, WRONG

PAGE = Path(ROOT, "docs", "diagnosis.md").read_text(encoding="utf-8")


def test_the_page_has_every_wrong_network_and_fault() -> None:
    rows = re.findall(r"^\| ([^|]+) \| `(\w+)` \| ([^|]*?) ?\| .+ \|$", PAGE, re.MULTILINE)
    assert rows == [(wrong.fault, wrong.base, wrong.place) for wrong in WRONG]
    faults = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (yes|no) \| .+ \|$", PAGE, re.MULTILINE)
    assert faults == [(fault.name, BACKENDS[fault.backend].title, "yes") for fault in FAULTS]


def test_the_page_counts_none_that_was_called_right_or_another() -> None:
    counts = re.findall(
        r"^\| (\S.*?) \| (\d+) \| (\d+) \| (\d+) \| 0 \| 0 \| 0 \| (\d+) of (\d+) \|$", PAGE, re.MULTILINE
    )
    assert [title for title, *_ in counts] == [info.title for info in BACKENDS.values()]
    for (_, tried, named, hidden, right, of), key in zip(counts, BACKENDS, strict=True):
        assert int(tried) == int(named) + int(hidden) == sum(key not in wrong.without for wrong in WRONG)
        assert int(named) >= 100
        assert int(right) == int(of) == len(RIGHT)
