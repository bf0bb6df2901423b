"""Which Python the Makefile takes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHOLE = "#!/bin/sh\n"
SHIM = "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n"


MAKE = shutil.which("make") or "make"


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`make compare` where only the programs in this folder are, in an environment not yet made."""
    command = [MAKE, "compare", f"VENV={folder}/venv", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={"PATH": str(folder)})


def taken(folder: Path, *arguments: str) -> str:
    """The Python that would make the environment."""
    [python] = re.findall(r"^(\S+) -m venv ", make(folder, "-n", *arguments).stdout, re.MULTILINE)
    return python


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "false").symlink_to(shutil.which("false") or "/bin/false")
    return tmp_path


def put(folder: Path, **programs: str) -> None:
    for name, text in programs.items():
        path = folder / name.replace("_", ".")
        path.write_text(text)
        path.chmod(0o755)


def test_the_newest_is_taken(folder: Path) -> None:
    put(folder, python3_11=WHOLE, python3_12=WHOLE, python3_13=WHOLE)
    assert taken(folder) == f"{folder}/python3.13"


def test_a_shim_that_does_not_run_is_passed_over(folder: Path) -> None:
    put(folder, python3_11=WHOLE, python3_12=SHIM, python3_13=SHIM)
    assert taken(folder) == f"{folder}/python3.11"


def test_what_a_person_names_is_taken(folder: Path) -> None:
    put(folder, python3_11=WHOLE, python3_13=WHOLE)
    assert taken(folder, "PYTHON=/opt/mine") == "/opt/mine"


@pytest.mark.parametrize("programs", [{}, {"python3_13": SHIM, "python3": SHIM}])
def test_without_one_there_is_a_sentence(folder: Path, programs: dict[str, str]) -> None:
    put(folder, **programs)
    result = make(folder)
    assert result.returncode != 0
    assert "Python 3.11, 3.12 or 3.13 is needed: set PYTHON=/path/to/python3.13" in result.stdout
    assert not (folder / "venv").exists()
