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
from rosetta.explaining.tables import steps_table, summary_table

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
