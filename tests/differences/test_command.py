"""`rosetta differences` as a person uses it, and what becomes of its processes."""

import json
import subprocess
import sys
from dataclasses import replace
from types import ModuleType

import pytest

from rosetta.backends import BACKENDS
from rosetta.commands.differences import differences_command
from rosetta.differences import catalogue, measure, worker
from rosetta.differences.catalogue import TOPICS, all_differences, find_differences
from rosetta.differences.measure import Measurement, installed_frameworks
from rosetta.differences.tables import findings, shown
from tests.command_line import ROOT, RosettaHere, assert_refused


def test_every_value_is_printed_and_no_framework_imported() -> None:
    frameworks = tuple(module for modules in measure.MODULES.values() for module in modules)
    code = (
        "import sys; sys.argv = ['rosetta', 'differences'];"
        "from rosetta.commands.app import main\n"
        "try: main()\n"
        f"finally: assert not set({frameworks}) & set(sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stderr
    for row in all_differences():
        assert row.id in result.stdout
    assert all(title in result.stdout for title in TOPICS.values())


def test_a_topic_is_printed_in_words(rosetta_here: RosettaHere, tmp_path) -> None:
    result = rosetta_here("differences", "pooling", "--json", tmp_path / "out.json")
    assert result.returncode == 0, result.stderr
    text = " ".join(result.stdout.split())
    rows = find_differences("pooling")
    for row in rows:
        for part in (row.id, row.what, row.consequence, row.remedy, *row.source):
            assert part in text
    assert "batch_norm_eps_default" not in text
    assert [row["id"] for row in json.loads((tmp_path / "out.json").read_text())["rows"]] == [row.id for row in rows]


def test_a_row_is_printed_with_its_probes(rosetta_here: RosettaHere) -> None:
    result = rosetta_here("differences", "max_pool_default_stride")
    assert result.returncode == 0, result.stderr
    for key in BACKENDS:
        assert f"rosetta/differences/probes/{key}/pooling.py" in result.stdout
    assert result.stdout.count("def max_pool_default_stride() -> int:") == 4
    assert "import torch.nn.functional as F" in result.stdout
    assert "average_pool_corner" not in result.stdout


def test_an_unknown_topic_gets_one_sentence(rosetta_here: RosettaHere) -> None:
    message = "'paddings' is neither a topic nor a row of the differences: did you mean padding"
    assert_refused(rosetta_here("differences", "paddings"), message)


def test_values_are_shown_as_people_read_them() -> None:
    values = [True, 25636712, 1.001e-05, [2, 3], [], "nan"]
    assert [shown(value) for value in values] == ["yes", "25,636,712", "1.001e-05", "[2, 3]", "[]", "nan"]


def only_one_framework(monkeypatch: pytest.MonkeyPatch) -> str:
    """Lets the command find one installed framework only, to start fewer; returns its short name."""
    installed = installed_frameworks()
    monkeypatch.setattr("rosetta.commands.differences.installed_frameworks", lambda: installed[:1])
    return installed[0].key


def test_run_measures_and_says_who_is_not_installed(monkeypatch: pytest.MonkeyPatch, capsys, tmp_path) -> None:
    key = only_one_framework(monkeypatch)
    assert differences_command("default_padding", run=True, json_file=tmp_path / "out.json") == 0
    printed = capsys.readouterr().out
    assert "1 of 4 values measured: all as recorded." in printed
    for info in BACKENDS.values():
        assert (f"{info.title} is not installed: {info.remedy}" in printed) == (info.key != key)
    [row] = json.loads((tmp_path / "out.json").read_text())["rows"]
    assert row["measured"] == {key: row["found"][key]}


def test_run_finds_a_value_that_is_not_the_recorded_one(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    key = only_one_framework(monkeypatch)
    [row] = find_differences("default_padding")
    wrong = replace(row, found={**row.found, key: 7})
    monkeypatch.setattr(catalogue, "all_differences", lambda: (wrong,))
    assert differences_command("default_padding", run=True) == 1
    printed = capsys.readouterr().out
    assert f"{shown(row.found[key])}, not 7" in printed
    assert f"default_padding: {BACKENDS[key].title} gives {row.found[key]}, but 7 is recorded." in printed


def test_without_any_framework_it_says_what_brings_them() -> None:
    code = (
        "import importlib.util, sys; importlib.util.find_spec = lambda name: None;"
        "sys.argv = ['rosetta', 'differences', 'norms', '--run'];"
        "from rosetta.commands.app import main; main()"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 2
    assert result.stderr == 'rosetta: No framework is installed here: bring all four with pip install -e ".[all]".\n'


PROBES = {
    "raise RuntimeError('no\\nluck')": {"values": {}, "failures": {"default_padding": "RuntimeError: no luck"}},
    "import absent_module": {"values": {}, "failures": {}},
    "return float('nan')": {"values": {"default_padding": "nan"}, "failures": {}},
}


@pytest.mark.parametrize(("code", "expected"), PROBES.items(), ids=PROBES.keys())
def test_a_probe_that_raises_is_a_finding_and_no_traceback(monkeypatch: pytest.MonkeyPatch, code, expected) -> None:
    module = ModuleType("probes")
    exec(f"def default_padding():\n    {code}", vars(module))
    monkeypatch.setattr("importlib.import_module", lambda _name: module)
    assert worker.run_probes("pt", ["default_padding"]) == expected


@pytest.mark.parametrize(
    ("code", "limit", "message"),
    [
        ("import os; os.abort()", 60, "crashed (SIGABRT); the last that it printed is: last words"),
        ("raise SystemExit(3)", 60, "crashed (exit code 3); the last that it printed is: last words"),
        ("import time; time.sleep(60)", 1, "did not finish within 1 s and was ended"),
    ],
)
def test_a_process_that_fails_is_a_finding(monkeypatch, tmp_path, capsys, code, limit, message) -> None:
    only_one_framework(monkeypatch)
    fake = tmp_path / "python"
    fake.write_text(f"#!{sys.executable}\nimport sys\nprint('last words', file=sys.stderr, flush=True)\n{code}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    assert differences_command("default_padding", run=True, time_limit=limit) == 1
    assert message in capsys.readouterr().out


def test_findings_of_probes_and_processes_are_all_named() -> None:
    failed = {
        "pt": Measurement(failures={"default_padding": "ValueError: no"}),
        "keras": Measurement(failure="crashed"),
    }
    found = findings(find_differences("default_padding"), failed)
    assert found == ["default_padding: PyTorch's probe failed: ValueError: no.", "Keras crashed."]
