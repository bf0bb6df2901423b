"""What `rosetta train` prints and leaves at the end of a run, of which every framework is a fake."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from resnet_spec import write_weights
from rosetta.backends import BackendInfo
from rosetta.commands import train
from rosetta.commands.train import train_command
from rosetta.data import load_data, open_data
from rosetta.data.arrays import write_npz
from rosetta.training.curves import write_curves
from rosetta.training.folder import checkpoint_path
from rosetta.training.history import History
from rosetta.training.run import Run
from rosetta.training.tables import plan_lines
from tests.data.photographs import write_photographs
from tests.training.test_history import HISTORY, PLAN
from tests.training.test_train_command import TINY

PRICEY = "$x_{ 網 [/b]"
"""For matplotlib the start of a formula, with a letter that its font lacks; for Rich markup."""


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run that ends well."""

    def run_training(_plan, _data, backends, folder, _device, _on_progress, **_options) -> Run:
        write_weights(checkpoint_path(folder, backends[0]), History().to_tensors(backends[0].package))
        return Run({"PyTorch": HISTORY}, {}, np.empty(0))

    monkeypatch.setattr(train, "run_training", run_training)
    monkeypatch.setattr(BackendInfo, "is_installed", lambda _info: True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.toml").write_text(f"name = '{PRICEY}'\n{TINY}", encoding="utf-8")
    return tmp_path / "x"


def begin(out: Path, data: str = "digits", *, resume: bool = False) -> int:
    return train_command("net.toml", backend="pt", data=data, epochs=1, out=out, resume=resume)


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


def test_a_picture_that_cannot_be_made_costs_nothing_else(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_the_disk(_figure: Figure, _path: Path, **_settings: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", fill_the_disk)
    with pytest.raises(train.RosettaError, match=r"curves\.png cannot be written \(No space left on device\): make"):
        begin(out)
    assert "after the last epoch" in capsys.readouterr().out
    assert (out / "history.json").exists()


@pytest.mark.parametrize("begun", [True, False])
def test_an_interruption_says_what_is_kept(
    begun: bool, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    end_well = train.run_training

    def interrupted(*arguments, **options) -> None:
        if begun:
            end_well(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "run_training", interrupted)
    with pytest.raises(KeyboardInterrupt):
        begin(out)
    kept = f"the last checkpoint is in {out}: the same command with --resume goes on"
    assert f"Interrupted; {kept if begun else 'nothing had begun'}.\n" in capsys.readouterr().out
    assert out.exists() == begun


def test_a_run_does_not_go_on_with_other_data_of_the_same_name(out: Path) -> None:
    data = load_data("digits", in_channels=1)
    write_npz(Path("my.npz"), data)
    assert begin(out, "my.npz") == 0
    assert begin(out, "my.npz", resume=True) == 0
    data.training.labels[0] = (data.training.labels[0] + 1) % 10
    write_npz(Path("my.npz"), data)
    with pytest.raises(train.RosettaError, match=r"has other images, labels or classes than my\.npz has now: resume"):
        begin(out, "my.npz", resume=True)


@pytest.mark.parametrize("title", ["$", "$$", "$\\frac{$", "a_b^c", "x" * 5000, PRICEY])
def test_any_title_is_drawn_as_it_is(title: str, tmp_path: Path) -> None:
    write_curves(tmp_path / "x.png", title, {"PyTorch": HISTORY}, 2)
    assert (tmp_path / "x.png").stat().st_size > 10_000


def test_it_is_said_what_is_passed_by(tmp_path: Path) -> None:
    for name in ("train", "val", "test"):
        write_photographs(tmp_path / name, {"a": 1, "b": 1})
    assert plan_lines(PLAN, open_data(str(tmp_path), 16)) == ["test, beside train, is not read"]
    (tmp_path / "train" / "a" / "notes.txt").touch()
    [kinds, _] = plan_lines(PLAN, open_data(str(tmp_path), 16))
    assert kinds.startswith("1 files are no ")
