"""What `rosetta train` prints and leaves at the end of a run, of which every framework is a fake."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from rosetta.backends import BackendInfo
from rosetta.commands import train
from rosetta.commands.train import train_command
from rosetta.training.curves import write_curves
from rosetta.training.folder import checkpoint_path
from rosetta.training.run import Run
from tests.training.test_history import HISTORY
from tests.training.test_train_command import TINY

PRICEY = "$x_{ 網 [/b]"
"""For matplotlib the start of a formula, with a letter that its font lacks; for Rich markup."""


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run that ends well."""

    def run_training(_plan, _data, backends, folder, _device, _on_progress) -> Run:
        checkpoint_path(folder, backends[0]).touch()
        return Run({"PyTorch": HISTORY}, {}, np.empty(0))

    monkeypatch.setattr(train, "run_training", run_training)
    monkeypatch.setattr(BackendInfo, "is_installed", lambda _info: True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.toml").write_text(f"name = '{PRICEY}'\n{TINY}", encoding="utf-8")
    return tmp_path / "x"


def begin(out: Path) -> int:
    return train_command("net.toml", backend="pt", epochs=1, out=out)


def test_a_run_ends_with_a_table_a_record_and_a_picture(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert begin(out) == 0
    printed = capsys.readouterr().out
    assert f"{PRICEY}: after the last epoch" in printed
    assert f"{out}: history.json, and of each framework weights and checkpoint" in printed
    assert f"{out}/curves.png: loss and accuracy" in printed
    assert json.loads((out / "history.json").read_text())["histories"]["PyTorch"]["validation_losses"] == ["infinite"]
    assert (out / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_all_is_there_but_the_curves(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "rosetta.training.curves")
    assert begin(out) == 0
    printed = capsys.readouterr().out
    assert "after the last epoch" in printed
    sentence = 'not drawn, matplotlib is not installed here: bring it with pip install -e ".[plots]"'
    assert f"{out}/curves.png: {sentence}, and the same command with --resume draws it." in printed
    assert sorted(os.listdir(out)) == ["history.json", "plan.json", "pt.checkpoint.safetensors"]


def test_a_picture_that_cannot_be_made_costs_nothing_else(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (out / "curves.png").mkdir(parents=True)
    with pytest.raises(train.RosettaError, match=r"curves\.png cannot be written \(it is a folder\)"):
        begin(out)
    assert "after the last epoch" in capsys.readouterr().out
    assert (out / "history.json").exists()


@pytest.mark.parametrize("title", ["$", "$$", "$\\frac{$", "a_b^c", "x" * 5000, PRICEY])
def test_any_title_is_drawn_as_it_is(title: str, tmp_path: Path) -> None:
    write_curves(tmp_path / "x.png", title, {"PyTorch": HISTORY}, 2)
    assert (tmp_path / "x.png").stat().st_size > 10_000
