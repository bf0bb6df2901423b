"""`--time-limit`, which all commands pass on to the one way to run workers."""

from pathlib import Path

import pytest

from rosetta.processes import Answer, run_workers
from tests.command_line import assert_refused, rosetta


@pytest.mark.parametrize("seconds", [1e10, 1e300, float("inf")])
def test_a_limit_beyond_all_clocks_is_none(seconds: float, tmp_path: Path) -> None:
    answers = run_workers("tests.training.echo_worker", {"one": 1}, tmp_path, time_limit=seconds)
    assert answers == {"one": Answer(1)}


@pytest.mark.parametrize("command", [["compare"], ["bench", "resnet18"], ["convert", "a.pth", "b.safetensors"]])
def test_a_limit_that_is_no_number_is_refused(command: list[str]) -> None:
    assert_refused(
        rosetta(*command, "--time-limit", "nan"),
        "Invalid value for '--time-limit': Input should be greater than or equal to 1",
    )
