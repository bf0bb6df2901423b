"""The exercises' own checks take the right answers, and no wrong ones."""

import re

import numpy as np
import pytest

from notebooks.build import make
from resnet_spec import draw_images, get_spec, layer_table
from rosetta.backends import BACKENDS
from tests.conftest import load_backend

OPTION_A = "lambda x, n: np.pad(x[:, :, ::2, ::2], ((0, 0), (2, 2), (0, 0), (0, 0)))"
RIGHT = {
    1: "0.51",
    2: "7808",
    3: "7",
    4: "21305482",
    5: "0.32",
    6: OPTION_A,
    10: "([0.9, 0.9, 0.8], [0.9, 0.9, 1.0])",
    11: "[3.0, 2.0, 2.0, 1.0, 1.0]",
}
WRONG = {
    1: "0.84",
    2: "11186186",
    3: "14",
    4: "11186186",
    5: "0.02",
    6: "lambda x, n: np.pad(x, 1)",
    10: "([0.9], [0.9])",
    11: "[]",
}
BOTTLENECK = """
class Bottleneck(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(256, 64, 1, bias=False), nn.BatchNorm2d(64)
        self.conv2, self.bn2 = nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64)
        self.conv3, self.bn3 = nn.Conv2d(64, 256, 1, bias=False), nn.BatchNorm2d(256)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        return torch.relu(self.bn3(self.conv3(y)) + SHORTCUT)
"""


def cells_of(number: int) -> list[str]:
    """The code of an exercise, under its heading."""
    cells = make("resnet_pt").cells
    [start] = [n for n, cell in enumerate(cells) if re.search(rf"^\*\*{number} \(", cell.source, re.MULTILINE)]
    code = []
    for cell in cells[start + 1 :]:
        if cell.cell_type == "code":
            code.append(cell.source)
        elif code:  # the next exercise
            break
    return code


def run(number: int, answer: str, capsys: pytest.CaptureFixture[str], **names: object) -> str:
    [helper] = [cell.source for cell in make("resnet_pt").cells if cell.source.startswith("def check(")]
    spec = get_spec("resnet18_d2l")
    names |= {"np": np, "spec": spec, "layer_table": layer_table, "draw_images": draw_images}
    exec(helper, names)
    for source in cells_of(number):
        exec(re.sub(r"^(\w+(?:, \w+)?) = None", lambda match: f"{match[1]} = {answer}", source, count=1), names)
    return capsys.readouterr().out


@pytest.mark.parametrize("number", RIGHT)
def test_an_exercise_tells_a_right_answer_from_a_wrong_one(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(number, RIGHT[number], capsys).startswith("right")
    assert run(number, WRONG[number], capsys).startswith("not yet")


def test_a_bottleneck_without_its_shortcut_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    load_backend(BACKENDS["pt"])
    import torch
    from torch import nn

    for shortcut, verdict in (("x", "right"), ("0 * x", "not yet")):
        names: dict[str, object] = {"nn": nn, "torch": torch}
        exec(BOTTLENECK.replace("SHORTCUT", shortcut), names)
        assert run(7, "Bottleneck", capsys, **names).startswith(verdict)


def test_the_wild_run_must_have_been_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(9, "0", capsys, learning_rates=[0.5] * 3).startswith("not yet")


def test_every_exercise_begins_unanswered() -> None:
    for number in range(1, 12):
        assert re.search(r"^\w+(, \w+)? = None", "\n".join(cells_of(number)), re.MULTILINE), number
