"""`rosetta write` on the command line."""

from pathlib import Path

import pytest

from resnet_spec import get_spec, to_toml
from tests.command_line import RosettaHere, assert_refused


def test_it_prints_the_network_or_writes_a_file(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    printed = rosetta_here("write", "resnet20_cifar", "--backend", "jax")
    assert printed.returncode == 0
    assert printed.stdout.startswith('"""resnet20_cifar in Flax NNX: He et al. 2015')
    done = rosetta_here("write", "resnet20_cifar", "--backend", "jax", "-o", str(tmp_path / "net.py"))
    assert done.returncode == 0
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == printed.stdout


def test_it_takes_a_spec_file_and_says_how_the_text_was_made(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    path = tmp_path / "my net.toml"
    path.write_text(to_toml(get_spec("resnet18").replace(name="mine", num_classes=7)), encoding="utf-8")
    done = rosetta_here("write", str(path), "--backend", "pt")
    assert done.returncode == 0
    assert done.stdout.startswith('"""mine in PyTorch.\n')
    assert f"`rosetta write '{path}' --backend pt`" in done.stdout
    assert "nn.Linear(512, 7)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["resnet18", "--backend", "torch"], "'torch' is not a backend: did you mean"),
        (["resnet19", "--backend", "pt"], "did you mean"),
        (["none.toml", "--backend", "pt"], "none.toml"),
        (["resnet18", "--backend", "pt", "-o", "no/such/folder/net.py"], "no/such/folder"),
        (["resnet18"], "--backend"),
    ],
)
def test_bad_input_is_one_sentence(rosetta_here: RosettaHere, arguments: list[str], words: str) -> None:
    assert_refused(rosetta_here("write", *arguments), words)


def test_without_ruff_it_says_what_to_install(rosetta_here: RosettaHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ruff.__main__", None)
    assert_refused(rosetta_here("write", "resnet18", "--backend", "pt"), "ruff, which lays the text out")
