"""Every plain text reads as if written by hand: no word of the spec, nothing idle, nothing too long."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from resnet_spec import get_spec, list_specs
from rosetta.backends import BACKENDS
from rosetta.writing.comments import parse, unparse
from rosetta.writing.specialise import specialise
from rosetta.writing.texts import WIDTH
from tests.cases import by_time, one_of
from tests.command_line import ROOT
from tests.writing.plain import written

ZOO = [(name, key) for name in list_specs() for key in BACKENDS]
# Words that are true of a parameter, and of no single network.
STRANGE = ("spec", "resnet_", "rosetta.", "None in a", "or nothing", "if True", "if False")


@pytest.fixture(params=by_time(ZOO, one_of(23, ZOO), one_of(18, ZOO)), ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Each network of the zoo in each framework."""
    return request.param


def test_nothing_in_it_speaks_of_other_networks(case: tuple[str, str]) -> None:
    name, key = case
    text = written(get_spec(name), key)
    assert [word for word in STRANGE if re.search(rf"\b{re.escape(word)}", text)] == []
    assert max(map(len, text.splitlines())) <= WIDTH
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.If | ast.IfExp):
            assert not isinstance(node.test, ast.Constant)
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            assert node.body


def test_every_argument_varies(case: tuple[str, str]) -> None:
    """What is always the same is written where it is used, and no parameter waits for a value that never comes."""
    name, key = case
    module = ast.parse(written(get_spec(name), key))
    for function in [each for each in ast.walk(module) if isinstance(each, ast.FunctionDef)]:
        used = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
        parameters = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
        assert [each for each in parameters if each not in {*used, "self"}] == []


def test_specialising_it_again_changes_nothing(case: tuple[str, str]) -> None:
    name, key = case
    spec = get_spec(name)
    module = parse(written(spec, key))
    before = ast.dump(ast.parse(unparse(module)))
    specialise(module, spec)
    assert ast.dump(ast.parse(unparse(module))) == before


def test_a_conditional_remark_goes_with_its_branch() -> None:
    assert '"SAME"' in written(get_spec("resnet34_same"), "jax")
    assert "symmetric" not in written(get_spec("resnet34_same"), "keras")
    assert "ZeroPadding2D" not in written(get_spec("resnet34_same"), "keras")
    assert "A projection starts" in written(get_spec("resnet50_v2"), "pt")
    assert "A projection starts" not in written(get_spec("resnet18_v2", shortcut="A", projection_norm=False), "pt")
    assert "momentum" not in written(get_spec("resnet34_no_norm"), "pt")
    assert "groups" not in written(get_spec("resnet50"), "paddle")


def test_resnet_18_in_pytorch_is_short() -> None:
    text = written(get_spec("resnet18_d2l"), "pt")
    title_and_main = ast.get_docstring(ast.parse(text)) or ""
    body = text[: text.index("def main")].replace(title_and_main, "")
    assert len(body.splitlines()) <= 100


SOME = ZOO[::9]


@pytest.mark.parametrize("texts", by_time([SOME, ZOO], lambda texts: False, SOME.__eq__), ids=["some", "all"])
def test_ruff_and_mypy_find_nothing(texts: list[tuple[str, str]], tmp_path: Path) -> None:
    for name, key in texts:
        (tmp_path / f"{name}_{key}.py").write_text(written(get_spec(name), key), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), f"--line-length={WIDTH}"]
    found = subprocess.run([*ruff, str(tmp_path)], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
    mypy = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml")]
    files = [str(tmp_path / f"{name}_{key}.py") for name, key in texts]
    found = subprocess.run([*mypy, *files], capture_output=True, text=True, cwd=ROOT)
    assert found.returncode == 0, found.stdout
