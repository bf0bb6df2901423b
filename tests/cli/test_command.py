"""What holds of every command: refusals, names, pipes, and no module of the current folder."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from resnet_spec import get_spec, read_spec
from rosetta.backends import BACKENDS
from rosetta.commands.app import main
from tests.command_line import ROOT, RosettaHere, assert_refused, rosetta
from tests.conftest import load_backend

BIG = "stage_channels = [100000, 100000, 100000, 100000]\n"


@pytest.mark.parametrize(
    "command", [["compare"], ["summary", "--backend", "pt"], ["explain"], ["bench"], ["train"]], ids=" ".join
)
def test_a_network_that_fills_the_memory_is_refused_before_it_is_built(
    rosetta_here: RosettaHere, command: list[str], tmp_path
) -> None:
    load_backend(BACKENDS["pt"])
    (tmp_path / "big.toml").write_text(BIG)
    assert_refused(rosetta_here(*command, tmp_path / "big.toml"), "GiB of memory, but this machine has")


REFUSALS = {
    ("compare", "resnet51"): "'resnet51' is not a network of the zoo: did you mean",
    ("compare", "absent.toml"): "absent.toml cannot be read",
    ("compare", "README.md"): "README.md: This is not TOML",
    ("compare", "tests"): "'tests' is not a network of the zoo",
    ("compare", "./tests"): "tests is a folder and no file: give the path of a TOML file",
    ("compare", "--image-size", "16"): "The image is 16x16 pixels, but the strides of resnet18_d2l",
    ("compare", "--image-size", "0"): "The image is 0x0 pixels",
    ("compare", "--image-size", "12x"): "The image size is '12x', but must be",
    ("compare", "--backends", "tourch"): "'tourch' is not a backend: did you mean",
    ("compare", "--backends", ""): "'' is not a backend",
    ("compare", "--batch", "0"): "--batch",
    ("compare", "--dtype", "float16"): "--dtype",
    ("compare", "--weights", "absent.safetensors"): "absent.safetensors is no file",
    ("compare", "--weights", "n" * 300): "nnn is no file",
    ("compare", "--weights", "README.md"): "README.md cannot be read as safetensors",
    ("compare", "--json", "absent/out.json"): "absent/out.json cannot be written",
    ("list", "--json", "/proc/x.json"): "x.json cannot be written",
    ("list", "--json", "x" * 300): "cannot be written",
    ("summary", "x" * 5000): "is not a network of the zoo",
    ("list", "--family", "cifr"): "'cifr' is not a family of the zoo",
    ("spec", "resnet51"): "'resnet51' is not a network of the zoo",
    ("explain", "resnet18", "resnet51"): "'resnet51' is not a network of the zoo",
    ("explain", "resnet20_cifar", "resnet18", "--image-size", "31"): "The image is 31x31 pixels",
    ("summary", "resnet18", "--image-size", "8x800"): "The image is 8x800 pixels",
    ("summary", "resnet18", "--backend", "tf"): "'tf' is not a backend",
    ("summary",): "Missing argument",
    ("sumary", "resnet18"): "No such command 'sumary'",
    ("list", "--jason", "x"): "No such option",
}


@pytest.mark.parametrize(("arguments", "message"), REFUSALS.items(), ids=[" ".join(key)[:60] for key in REFUSALS])
def test_bad_input_gets_one_sentence(arguments: tuple[str, ...], message: str, rosetta_here: RosettaHere) -> None:
    assert_refused(rosetta_here(*arguments), message)


@pytest.mark.parametrize("arguments", [("compare", "resnet51"), ("list", "--json", "/proc/x.json")], ids=" ".join)
def test_a_process_of_its_own_says_the_same(arguments: tuple[str, ...]) -> None:
    assert_refused(rosetta(*arguments), REFUSALS[arguments])


SENSELESS = {
    "stem_kernel = 0": "stem_kernel is 0",
    "stem_kernal = 3": "'stem_kernal' is not a field of a ResNet spec: did you mean stem_kernel",
    "stage_blocks = [2, 2]": "stage_channels has 4 entries",
    "shortcut = 'A'": "projection_norm is true, but shortcut 'A' has no projection",
    "stem_kernel = = 3": "This is not TOML",
}


@pytest.mark.parametrize(("text", "message"), SENSELESS.items(), ids=SENSELESS.keys())
def test_a_senseless_file_gets_one_sentence(rosetta_here: RosettaHere, text: str, message: str, tmp_path) -> None:
    path = tmp_path / "net.toml"
    path.write_text(text)
    assert_refused(rosetta_here("summary", path), message)


def test_a_missing_framework_is_named_with_its_extra() -> None:
    code = (
        "import importlib.util, sys; real = importlib.util.find_spec;"
        "importlib.util.find_spec = lambda name: None if name == 'paddle' else real(name);"
        "sys.argv = ['rosetta', 'compare', '--backends', 'paddle'];"
        "from rosetta.commands.app import main; main()"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert_refused(result, 'Paddle is not installed here: bring it with pip install -e ".[paddle]"')


def test_a_wrong_keras_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in ("jaxx", "a.b"):
        monkeypatch.setenv("KERAS_BACKEND", engine)
        assert_refused(rosetta("compare", "--backends", "keras"), f"KERAS_BACKEND is '{engine}', but must be")


def test_a_pipe_is_written_to_and_a_link_followed(rosetta_here: RosettaHere, tmp_path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    assert rosetta_here("list", "--family", "wide", "--json", tmp_path / "link.json").returncode == 0
    assert (tmp_path / "link.json").is_symlink()
    assert len(json.loads((tmp_path / "real.json").read_text())) == 2
    assert rosetta_here("list", "--json", "/dev/null").returncode == 0
    assert not Path("/dev/null").is_file()


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m rosetta list | head -1"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT)
    assert result.stderr == ""


def test_no_standard_output_is_no_error() -> None:
    command = f"{shlex.quote(sys.executable)} -m rosetta list --json - >&-"
    result = subprocess.run(command, shell=True, stderr=subprocess.PIPE, text=True, cwd=ROOT, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [("spec", "./{}.toml"), ("{}",), ("compare", "--backends", "{}"), ("list", "{}")])
def test_a_word_longer_than_any_path_is_not_echoed_whole(arguments: tuple[str, ...], capsys, monkeypatch) -> None:
    monkeypatch.setattr(sys, "argv", ["rosetta", *(word.format("k" * 100_000) for word in arguments)])
    with pytest.raises(SystemExit):
        main()
    assert len(capsys.readouterr().err) < 5000


def test_a_file_in_the_current_folder_takes_no_modules_place(tmp_path) -> None:
    load_backend(BACKENDS["pt"])
    (tmp_path / "random.py").write_text("raise SystemExit('not the random that you meant')")
    result = subprocess.run(
        [sys.executable, "-P", "-m", "rosetta", "compare", "--backends", "pt", "--image-size", "32"],
        **{"capture_output": True, "text": True, "cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(ROOT)}},
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_odd_name_is_printed_as_it_is(rosetta_here: RosettaHere, tmp_path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text("name = '[red]é[/b]'")
    assert "[red]é[/b], by the oracle" in rosetta_here("summary", path).stdout


def test_spec_prints_toml_that_it_reads_again(tmp_path) -> None:
    path = tmp_path / "my_net.toml"
    path.write_text(rosetta("spec", "resnet18_v2").stdout)
    assert read_spec(path) == get_spec("resnet18_v2")
    assert rosetta("spec", path).stdout == path.read_text()


def test_without_arguments_it_explains_itself() -> None:
    result = rosetta()
    assert result.returncode == 0
    assert all(command in result.stdout for command in ("compare", "explain", "list", "spec", "summary"))


def test_a_group_alone_explains_itself_and_no_more(rosetta_here: RosettaHere) -> None:
    done = rosetta_here("course")
    assert done.returncode == 2
    assert "hand them out" in done.stdout
    assert done.stderr == ""


def test_a_command_brings_no_other_commands_files() -> None:
    code = "import sys; sys.argv = ['rosetta', 'list']\nfrom rosetta.commands.app import main\ntry: main()\nfinally: "
    code += "sys.stderr.write(' '.join(name for name in sys.modules if name.startswith('rosetta.commands.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert sorted(done.stderr.split()) == [f"rosetta.commands.{name}" for name in ("app", "arguments", "zoo")]
