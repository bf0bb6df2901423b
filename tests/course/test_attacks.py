"""A mischievous student harms nobody's grade but their own, and the grading ends with a sentence on each attack."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import RosettaError
from rosetta.teaching import running
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.grading import grade
from rosetta.teaching.handout import ANSWERS
from rosetta.teaching.running import run_tasks
from rosetta.teaching.tasks import Returned, Task, read_parts, write_parts
from rosetta.teaching.toml import read_toml
from tests.cases import by_time
from tests.course.attacks import (
    ENDS,
    FAILS,
    PATCHES,
    STOPPED_BY_LANDLOCK,
    STOPPED_BY_PYTHON,
    STOPPED_BY_SECCOMP,
    file_of,
)
from tests.course.test_grading import KEY, everything, few, said

LAST = "last"


def tried(function: str) -> bool:
    """Whether a function that gives up rights for good could do so, in a process of its own."""
    package = "rosetta.teaching.student"
    code = f"import {package}.landlock, {package}.seccomp, sys; sys.exit(not {package}.{function})"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


HAS_LANDLOCK = tried("landlock.restrict(read=[], write=[])")
HAS_SECCOMP = tried("seccomp.refuse_system_calls()")


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with what no student's process may touch; nothing may be left in the temporary folder either."""
    (tmp_path / "neighbour").mkdir()
    (tmp_path / "neighbour" / "momentum.py").write_text("as it was")
    (tmp_path / "key.toml").write_text("the key")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TOKEN", "a-secret-of-the-teacher")
    yield tmp_path
    assert list((tmp_path / "temporary").iterdir()) == []
    assert (tmp_path / "neighbour" / "momentum.py").read_text() == "as it was"
    assert not list(Path("/tmp").glob("of-a-*"))
    assert not Path("/dev/shm/of-a-student").exists()


def attacked(attacks: Mapping[str, str], outside: Path, seconds: float = 30) -> dict[str, Returned]:
    """What came of each attack, all in one submission, and of an honest file behind them."""
    attacks = {**attacks, LAST: "return 1"}
    files = {f"{name}.py": file_of(body) for name, body in attacks.items()}
    found: dict[str, Returned] = {}
    with socket.create_server(("127.0.0.1", 0)) as server:
        call = [{"value": str(outside)}, {"value": server.getsockname()[1]}]
        tasks = {name: Task(f"{name}.py", "attack", "calls", {"calls": [call]}) for name in attacks}
        run_tasks(files, tasks, "pt", found.update, seconds=seconds)
    assert found.keys() == attacks.keys()
    assert found[LAST].arrays["0:"] == 1
    return found


def told(out: Returned) -> str:
    return out.failure or " ".join(call.get("failure", "") for call in out.data["calls"])


def test_what_python_and_the_system_can_refuse_is_refused(outside: Path) -> None:
    attacks = {**STOPPED_BY_PYTHON}
    attacks |= STOPPED_BY_LANDLOCK if HAS_LANDLOCK else {}
    attacks |= STOPPED_BY_SECCOMP if HAS_SECCOMP else {}
    found = attacked(attacks, outside)
    assert [name for name, out in found.items() if name != LAST and out.arrays and out.arrays["0:"].any()] == []
    assert [name for name, out in found.items() if out.failure] == []  # not one has ended the process
    assert "line 9 of forks.py with PermissionError: the exercise needs no os.fork" in told(found["forks"])
    if not (HAS_LANDLOCK and HAS_SECCOMP):
        pytest.skip(f"this kernel's Landlock: {HAS_LANDLOCK}, its seccomp: {HAS_SECCOMP}")


def test_what_fails_is_told_with_its_line(outside: Path) -> None:
    found = attacked({name: body for name, (body, _) in FAILS.items()}, outside)
    wrong = {name: told(found[name]) for name, (_, words) in FAILS.items() if not re.search(words, told(found[name]))}
    assert wrong == {}


@pytest.mark.slow
def test_what_ends_its_process_costs_itself_alone(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_MOST_BYTES", 2**25)
    monkeypatch.setattr(running, "_GRACE", 1.0)
    begun = time.monotonic()
    found = attacked({name: body for name, (body, _) in ENDS.items()}, outside, seconds=2)
    wrong = {name: told(found[name]) for name, (_, words) in ENDS.items() if not re.search(words, told(found[name]))}
    assert wrong == {}
    assert time.monotonic() - begun < 60 * len(ENDS)


def test_outputs_of_any_kind_are_read_without_harm(tmp_path: Path) -> None:
    def refused(words: str) -> None:
        with pytest.raises(RosettaError, match=words):
            read_parts(tmp_path)

    write_parts(tmp_path, {}, {"a": np.zeros(2)})
    assert read_parts(tmp_path)[1]["a"].shape == (2,)
    with zipfile.ZipFile(tmp_path / "arrays.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", bytes(2**27))
    refused("sensible size")
    with zipfile.ZipFile(tmp_path / "arrays.npz", "w") as archive:
        header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
        archive.writestr("a.npy", b"\x93NUMPY\x01\x00" + bytes([len(header), 0]) + header)
    refused("cannot be read")
    (tmp_path / "arrays.npz").unlink()
    (tmp_path / "arrays.npz").symlink_to("/dev/zero")
    refused("cannot be read")
    (tmp_path / "arrays.npz").unlink()
    write_parts(tmp_path, {}, {})
    for text in ("[" * 10**5, "[]", "1" * 5000, '{"a": ' * 10**5, "\x00", " " * 2**23):
        (tmp_path / "data.json").write_text(text)
        refused("its outputs")
    if hasattr(os, "mkfifo"):
        (tmp_path / "data.json").unlink()
        os.mkfifo(tmp_path / "data.json")
        refused("cannot be read")


TOMLS = {
    "enormous": "[course]\nbackend = 'pt'\n[counting]\nx = " + "9" * 5000,
    "bits": "[course]\nbackend = 'pt'\n" + "".join(f"[{name}]\n" for name in EXERCISES) + "x = 0x" + "f" * 10**5,
    "dots": ".".join("a" * 300_000) + " = 1",
    "deep": "a = " + "[" * 10**5,
    "utf": b"\xff\xfe[course]",
    "large": "# " + "x" * 10**7,
    "dates": "course = 1979-05-27T07:32:00Z",
    "tables": "[course.backend.numbers]\na = 1",
    "unknown": "[course]\nbackend = '=HYPERLINK(\"http://x\")\\u001b[31m\\n| 100 |'",
    "pipe": None,
    "link": None,
    "device": None,
    "folder": None,
}


def write_hostile_folders(subs: Path) -> None:
    """Submissions without code, which could stop, or mislead, who reads them."""
    for name, text in TOMLS.items():
        (subs / name).mkdir()
        path = subs / name / ANSWERS
        if text is not None:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.mkfifo(subs / "pipe" / ANSWERS)
    (subs / "link" / ANSWERS).symlink_to(subs / "ada" / ANSWERS)
    (subs / "device" / ANSWERS).symlink_to("/dev/zero")
    (subs / "folder" / ANSWERS).mkdir()
    (subs / "whole").symlink_to(subs / "ada")
    (subs / '=HYPERLINK("http:evil")').mkdir()
    (subs / "a\nb\x1b[2J,<script>").mkdir()
    os.mkdir(os.fsencode(subs) + b"/\xff\xfe")
    names = few(subs, "names")
    for odd in ("=1+1.py", "@a\n# 100 of 100 points\n.py", "<img src=x>.py", "|x|.toml"):
        (names / odd).mkdir()
    with (names / "sparse.py").open("wb") as file:
        file.truncate(10 * 2**30)
    with open(os.fsencode(names) + b"/\xff.py", "wb") as file:
        file.truncate(2**30)
    for number in range(100):
        (names / f"{number}.py").touch()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes and devices among its files")
@pytest.mark.slow
def test_hostile_folders_leave_the_others_grades_as_they_were(tmp_path: Path) -> None:
    alone, among = tmp_path / "alone", tmp_path / "among"
    few(alone, "ada")
    grade(alone, KEY, tmp_path / "grades of one")
    few(among, "ada")
    few(among, "mallory", momentum=PATCHES)
    write_hostile_folders(among)
    reports = {report.student: report for report in grade(among, KEY, tmp_path / "grades")}
    expected, found = everything(tmp_path / "grades of one"), everything(tmp_path / "grades")
    own = [name for name in expected if "ada" in name]
    assert own
    assert {name: found[name] for name in own} == {name: expected[name] for name in own}
    assert reports["names"].results["schedule"].points > 0
    assert reports["mallory"].points == reports["ada"].points - EXERCISES["momentum"].points
    assert "momentum.py:sgd_step ended its process" in said(reports["mallory"], "momentum")
    assert all(report.points == 0 for name, report in reports.items() if name not in ("ada", "mallory", "names"))
    assert [name for name in TOMLS if not reports[name].notes and name != "bits"] == []
    table = (tmp_path / "grades" / "grades.csv").read_text(encoding="utf-8")
    assert len(table.splitlines()) == len(reports) + 1
    assert "\n=" not in table
    assert ',"=' not in table
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", table)
    page = (tmp_path / "grades" / "feedback" / "names.md").read_text(encoding="utf-8")
    assert "\n# 100" not in page
    assert "<img" not in page.replace("\\<", "")
    assert "it is a link" in reports["link"].notes[0] + reports["link"].notes[-1]


def test_a_long_key_takes_no_time() -> None:
    begun = time.monotonic()
    with pytest.raises(RosettaError, match="dots in a row"):
        read_toml("x.toml", (".".join("a" * 500_000) + " = 1").encode())
    assert time.monotonic() - begun < 5


def test_an_answer_that_nobody_foresaw_costs_its_exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few(tmp_path / "subs", "ada")

    def judge(*_: object) -> None:
        raise TypeError("what no judge expects")

    monkeypatch.setattr(EXERCISES["momentum"], "judge", judge)
    [report] = grade(tmp_path / "subs", KEY, tmp_path / "grades")
    assert said(report, "momentum") == "What there is cannot be judged (TypeError): show it to your teacher."
    assert report.results["schedule"].points > 0


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system ends processes in another way")
@pytest.mark.parametrize("how", by_time(["SIGKILL", "SIGINT"], lambda how: False, "SIGINT".__eq__))
def test_an_interrupted_grading_goes_on(tmp_path: Path, how: str) -> None:
    subs, whole, broken = tmp_path / "subs", tmp_path / "whole", tmp_path / "broken"
    few(subs, "ada")
    few(subs, "ben", momentum="import time\ndef sgd_step(*_):\n    time.sleep(1)\n    raise KeyError(object())\n")
    grade(subs, KEY, whole)
    (tmp_path / "key.toml").write_text(f'key = "{"ab" * 32}"\n')
    code = f"from tests.course.test_grading import *; grade(Path({str(subs)!r}), KEY, Path({str(broken)!r}), at_once=1)"
    variables = {**os.environ, "TMPDIR": str(tmp_path)}
    grader = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, env=variables)
    waited = time.monotonic() + 120
    while not (broken / "results" / "ada.json").exists():
        assert time.monotonic() < waited
        time.sleep(0.1)
    time.sleep(2)  # in the midst of the second
    grader.send_signal(getattr(signal, how))
    grader.wait(timeout=30)
    assert not (broken / "grades.csv").exists()
    kept = (broken / "results" / "ada.json").stat().st_mtime_ns
    grade(subs, KEY, broken)
    assert (broken / "results" / "ada.json").stat().st_mtime_ns == kept
    assert everything(broken) == everything(whole)
    assert json.loads((whole / "results" / "ben.json").read_text())["results"]["momentum"]["marks"]
