"""Text is printed as it is, no digit is cut off, and JSON goes where it is told to."""

import io
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from rich.console import Console

from resnet_spec import RosettaError, get_spec, layer_table
from rosetta import output
from rosetta.backends import BACKENDS
from rosetta.explaining.tables import steps_table, summary_table
from rosetta.progress import live_progress
from rosetta.training.progress import training_progress

MARKUP = ["net[/v2]", "my[v2]", "[bold]net", ":smile:", "a\\[b"]


@pytest.mark.parametrize("name", MARKUP)
def test_a_name_is_no_markup(name: str, capsys) -> None:
    one, other = get_spec("resnet18").replace(name=name), get_spec("resnet34").replace(name=name)
    output.print_table(steps_table(f"From {name}", one, other, [], (64, 64)))
    output.print_line(f"{name}: 2 layers")
    assert capsys.readouterr().out.count(name) == 4


def terminal(monkeypatch, columns: int) -> io.StringIO:
    """Lets what is printed believe that it goes to a terminal of so many columns."""
    screen = io.StringIO()

    def new_console(*, stderr: bool = False, width: int | None = None) -> Console:
        return Console(file=screen, force_terminal=True, width=width or columns, markup=False, highlight=False)

    monkeypatch.setattr(output, "new_console", new_console)
    return screen


def test_a_narrow_terminal_gets_every_row_stacked(monkeypatch) -> None:
    table = summary_table("resnet18", layer_table(get_spec("resnet18")).layers)
    wide = terminal(monkeypatch, 200)
    output.print_table(table)
    assert "multiply-accumulates" in wide.getvalue().splitlines()[2]
    narrow = terminal(monkeypatch, 40)
    output.print_table(table)
    lines = narrow.getvalue().splitlines()
    assert max(map(len, lines)) <= 60  # with the codes of bold text
    assert "  output shape: 64x112x112" in lines
    assert "  parameters: 9,408" in lines


def test_json_goes_into_a_pipe_and_to_a_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    output.check_writable(pipe)
    output.write_json(pipe, [1, 2])
    reader.join(10)
    assert json.loads(read[0]) == [1, 2]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    output.write_json(Path("/dev/null"), [1, 2])
    (tmp_path / "link").symlink_to("/dev/full")
    with pytest.raises(RosettaError, match=r"link cannot be written \(No space left on device\)"):
        output.write_json(tmp_path / "link", [1, 2])
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.parametrize("place", ["", ".", "absent/out.json"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(place: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RosettaError, match=r"cannot be written \((it is a folder|No such file or directory)\)"):
        output.check_writable(Path(place))
    assert os.listdir(tmp_path) == []


def test_where_nobody_watches_progress_is_a_line_for_each_that_ends(capsys) -> None:
    with live_progress({"pt": "PyTorch", "jax": "Flax NNX"}) as on_progress:
        for step in ("start", "builds the network", "done"):
            on_progress("pt", step)
    assert capsys.readouterr().err == "PyTorch: done\n"
    with training_progress([BACKENDS["pt"]], steps=2) as on_progress:
        for line in ("start", '{"epoch": 1, "loss": 1, "top1": 0.5, "top5": 1}', "done"):
            on_progress("pt", line)
    assert capsys.readouterr().err == "PyTorch: epoch 1: validation loss 1.000, top-1 50.0%, top-5 100.0%\n"


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"TERM": "xterm", "COLUMNS": "0"}], ids=str)
def test_a_terminal_that_tells_no_width_gets_every_digit(variables: dict[str, str], capsys, monkeypatch) -> None:
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", **variables}.items():
        monkeypatch.setenv(name, value)
    output.print_table(summary_table("resnet18", layer_table(get_spec("resnet18")).layers))
    shown = capsys.readouterr().out
    assert "118,013,952" in shown
    assert "…" not in shown
