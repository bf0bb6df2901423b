"""The exercises' own checks take the right answers, and no wrong ones."""

import re

import numpy as np
import pytest

from notebooks.build import make
from resnet_spec import get_spec, layer_table
from rosetta.backends import BACKENDS
from tests.conftest import load_backend

OPTION_A = "lambda x, n: np.pad(x[:, :, ::2, ::2], ((0, 0), (2, 2), (0, 0), (0, 0)))"
RIGHT = {1: "7808", 2: "7", 3: "21305482", 4: "0.32", 5: OPTION_A, 9: "([0.9, 0.9, 0.8], [0.9, 0.9, 1.0])"}
WRONG = {1: "11186186", 2: "14", 3: "11186186", 4: "0.02", 5: "lambda x, n: np.pad(x, 1)", 9: "([0.9], [0.9])"}
BOTTLENECK = """lambda: nn.Sequential(
    nn.Conv2d(256, 64, 1, bias=False), nn.BatchNorm2d(64),
    nn.Conv2d(64, 64, {kernel}, bias=False), nn.BatchNorm2d(64),
    nn.Conv2d(64, 256, 1, bias=False), nn.BatchNorm2d(256),
)"""


def cells_of(number: int) -> list[str]:
    """The code of an exercise, under its heading."""
    cells = make("resnet_pt").cells
    [start] = [n for n, cell in enumerate(cells) if re.search(rf"^\*\*{number} \(", cell.source, re.MULTILINE)]
    code = []
    for cell in cells[start + 1 :]:
        if cell.cell_type == "markdown":
            break
        code.append(cell.source)
    return code


def run(number: int, answer: str, capsys: pytest.CaptureFixture[str], **names: object) -> str:
    [helper] = [cell.source for cell in make("resnet_pt").cells if cell.source.startswith("def check(")]
    spec = get_spec("resnet18_d2l")
    names |= {"np": np, "spec": spec, "layer_table": layer_table}
    exec(helper, names)
    for source in cells_of(number):
        exec(re.sub(r"^(\w+(?:, \w+)?) = None", lambda match: f"{match[1]} = {answer}", source, count=1), names)
    return capsys.readouterr().out


@pytest.mark.parametrize("number", RIGHT)
def test_an_exercise_knows_the_right_answer(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(number, RIGHT[number], capsys).startswith("right")
    assert run(number, WRONG[number], capsys).startswith("not yet")


def test_the_bottleneck_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    load_backend(BACKENDS["pt"])
    from torch import nn

    assert run(6, BOTTLENECK.format(kernel=3), capsys, nn=nn).startswith("right")
    assert run(6, BOTTLENECK.format(kernel=1), capsys, nn=nn).startswith("not yet")


def test_every_exercise_begins_unanswered() -> None:
    for number in range(1, 11):
        assert re.search(r"^\w+(, \w+)? = None", "\n".join(cells_of(number)), re.MULTILINE), number
