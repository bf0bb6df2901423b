"""The command line as a person uses it: in a process of its own, from any folder."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

RosettaHere = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[1]


def environment() -> dict[str, str]:
    """This process's variables now, with the packages of this tree on the path."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def rosetta(*arguments: str | Path, folder: Path = ROOT, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rosetta", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=timeout, env=environment())


def assert_refused(result: subprocess.CompletedProcess[str], message: str) -> None:
    """Exit code 2, and one sentence with the message on standard error."""
    assert result.returncode == 2, result.stdout + result.stderr
    [line] = result.stderr.splitlines()
    assert line.startswith("rosetta: ")
    assert message in line
    assert not result.stdout
