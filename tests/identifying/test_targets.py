"""Targets: what a person may name, and the one sentence for what cannot be loaded."""

from pathlib import Path

import pytest

from resnet_spec import ResNetSpec, RosettaError
from rosetta.identifying.targets import load, parse_target, said, telling_what_failed

FILE = """
import math
from functools import partial, wraps

class Net:
    pass

class Outer:
    class Inner:
        pass

def build():
    return Net()

def fails():
    numbers = [1]
    return numbers[3]

def leaves():
    raise SystemExit("bye")

def speaks():
    print("in the way of the answer")
    return Net()

def needs(depth):
    return Net()

class Needs:
    def __init__(self, depth, *rest, classes, width=1, **more):
        pass

all_needed = partial(needs)

def says_more():
    raise ValueError("no data:\\n  please download\\n\\nit.")

instance = Net()
small = partial(build)

def given(function):
    @wraps(function)
    def call():
        return function(18)
    return call

decorated = given(needs)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my_net.py"
    path.write_text(FILE)
    return path


@pytest.mark.parametrize("name", ["Net", "build", "small", "decorated", "instance", "speaks"])
def test_a_model_or_what_gives_one(file: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    make = load(parse_target(f"{file}:{name}"), tmp_path)
    assert type(make()).__name__ == "Net"
    assert (make() is make()) == (name == "instance")
    assert not capsys.readouterr().out


def test_a_name_within_a_class_and_one_of_a_package(file: Path, tmp_path: Path) -> None:
    assert type(load(parse_target(f"{file}:Outer.Inner"), tmp_path)()).__name__ == "Inner"
    assert type(load(parse_target("collections:OrderedDict"), tmp_path)()).__name__ == "OrderedDict"


def test_the_folder_of_the_file_and_the_current_one_can_be_imported_from(tmp_path: Path) -> None:
    (tmp_path / "parts_of_mine.py").write_text("class Part:\n    pass\n")
    (tmp_path / "net.py").write_text("from parts_of_mine import Part\n")
    assert type(load(parse_target(f"{tmp_path / 'net.py'}:Part"), Path("/"))()).__name__ == "Part"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("my_net.py", "'my_net.py' is no target: give path/to/file.py:name or package.module:name."),
        ("my_net.py:", "is no target"),
        (":name", "is no target"),
        ("a:b c", "is no target"),
        ("missing.py:Net", "missing.py is no file: give the path of a Python file"),
        ("folder/missing:Net", "folder/missing is no file"),
        ("nb.ipynb:Net", "nb.ipynb is a notebook: export it to a .py file"),
    ],
)
def test_what_is_no_target_is_refused(text: str, said: str) -> None:
    with pytest.raises(RosettaError) as error:
        parse_target(text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("net", "has no net: did you mean Net"),
        ("fails", "fails in line 17 of my_net.py with IndexError: list index out of range."),
        ("leaves", "fails in line 20 of my_net.py with SystemExit: bye."),
        ("says_more", "says_more fails in line 36 of my_net.py with ValueError: no data: please download it."),
        ("needs", "cannot be called without depth: give a function that makes the model without arguments."),
        ("Needs", "Needs cannot be called without depth and classes: give a function"),
        ("all_needed", "all_needed cannot be called without depth: give a function"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(file: Path, tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(RosettaError) as error:
        load(parse_target(f"{file}:{name}"), tmp_path)()
    assert said in str(error.value)


def test_a_line_of_this_project_is_not_called_theirs() -> None:
    with pytest.raises(RosettaError) as error, telling_what_failed(parse_target("a.package:net")):
        ResNetSpec.replace(None)
    assert "test_targets.py" in str(error.value)


def test_of_what_paddle_says_its_summary_is_kept() -> None:
    text = "\n----\nC++ Traceback\n----\n0 paddle::add\n\n----\nError Message Summary:\n----\nBadError: too wide.\n"
    assert said(ValueError(text)) == "ValueError: BadError: too wide"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = (\n", "fails in line 1 of broken.py with SyntaxError"),
        ("import a_module_that_is_not_there\n", "fails in line 1 of broken.py with ModuleNotFoundError"),
        ("\x00", "fails with"),
        ("from .parts import Part\n", "broken.py imports from its own package: name it package.module:name"),
        ("from . import parts\n", "broken.py imports from its own package: name it package.module:name"),
        ("raise KeyboardInterrupt\n", "fails in line 1 of broken.py with KeyboardInterrupt"),
    ],
)
def test_a_file_that_does_not_run_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text)
    with pytest.raises(RosettaError) as error:
        load(parse_target(f"{path}:Net"), tmp_path)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_module_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RosettaError, match="a_module_that_is_not_there:x fails with ModuleNotFoundError"):
        load(parse_target("a_module_that_is_not_there:x"), tmp_path)
