"""The questions of section 10: right answers are taken, all others are refused in a sentence, and none stands there."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from notebooks.build import LESSONS, make
from resnet_spec import count, get_spec, layer_table

D2L = get_spec("resnet18_d2l")
# As a student has them, with more digits than are asked for where there are more.
RIGHT: dict[int, float] = {
    1: 0.51,
    2: layer_table(D2L).running_statistics,
    3: layer_table(D2L, 225)["layer4.1.conv2"].output_shape[1],
    4: layer_table(D2L.replace(stage_blocks=(3, 4, 6, 3))).total,
    5: 0.98**56,
    6: math.log(math.e + 9) - 1,
    7: 100,
    8: sum(layer.weights.get("weight", ())[2:] == (3, 3) for layer in layer_table(get_spec("resnet152")).layers),
}
# What somebody answers who has not quite got it.
WRONG: dict[int, list[float]] = {
    1: [-0.51, 0.84, 25.03, 51],
    2: [11_186_186, 11_178_378, 3904, 15_616],
    3: [7, 14, 9],
    4: [11_186_186, 21_282_442, 21_797_672],
    5: [0.8**56, 0.02, 0.33, 3.05],
    6: [0, 1, math.log(10), math.log(math.e + 9)],
    7: [10, 0.01, 1],
    8: [152, 51, 155, 49],
}
NO_NUMBERS = ["0.51", "", "seven", [7], (0.51,), {7}, {}, True, np.bool_(True), 7j, Decimal(7), np.array([7.0]), len]
OUT_OF_RANGE = [math.nan, math.inf, -math.inf, 10**400, -(10**16), np.float32("nan")]


def cells() -> list[str]:
    """The code of section 10."""
    cells = make("resnet_pt").cells
    [start] = [n for n, cell in enumerate(cells) if cell.source.startswith("## 10 Exercises")]
    return [cell.source for cell in cells[start:] if cell.cell_type == "code"]


def question(number: int) -> str:
    """The cell in which a question is answered."""
    [source] = [source for source in cells() if re.search(rf"^check\({number}, ", source, re.MULTILINE)]
    return source


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the section's own code defines."""
    names: dict[str, Any] = {}
    exec(cells()[0], names)
    return names


def said_of(number: int, answer: Any, names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    """What a cell prints with this answer in the place of None."""
    source = question(number)
    assert source.startswith("answer = None\n")
    exec(source.replace("answer = None", "answer = given", 1), {**names, "given": answer})
    return capsys.readouterr().out


@pytest.mark.parametrize("number", RIGHT)
def test_a_right_answer_is_taken(number: int, names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    right = RIGHT[number]
    alike: list[Any] = [float(right), np.float64(right), np.float32(right), Fraction(right)]
    alike += [int(right), np.int64(right)] if right == round(right) else [round(right, 2)]
    for answer in alike:
        assert said_of(number, answer, names, capsys) == "Right.\n", repr(answer)


@pytest.mark.parametrize("number", WRONG)
def test_a_wrong_answer_is_not(number: int, names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    for answer in WRONG[number]:
        said = said_of(number, answer, names, capsys)
        assert said in ("Not yet.\n", "A whole number is asked for.\n"), answer


def test_the_wrong_answers_of_all_other_questions_are_wrong_here(
    names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """A digest belongs to its question."""
    for number, right in RIGHT.items():
        assert said_of(number % len(RIGHT) + 1, right, names, capsys) != "Right.\n"


@pytest.mark.parametrize("number", RIGHT)
def test_what_is_no_number_is_refused_in_a_sentence(
    number: int, names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for answer in NO_NUMBERS:
        said = said_of(number, answer, names, capsys)
        assert said.startswith(f"That is no number but of the type {type(answer).__name__}: "), repr(answer)
    for answer in OUT_OF_RANGE:
        assert said_of(number, answer, names, capsys) == "No question here has an answer as large as that.\n"


@pytest.mark.parametrize("number", [2, 3, 4, 7, 8])
def test_a_whole_number_is_asked_for_where_one_belongs(
    number: int, names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert said_of(number, RIGHT[number] + 0.2, names, capsys) == "A whole number is asked for.\n"


def test_every_question_begins_unanswered(names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert names["DIGESTS"].keys() == RIGHT.keys() == WRONG.keys()
    for number in RIGHT:
        said = said_of(number, None, names, capsys)
        assert said == "No answer yet: put a number in the place of None.\n"


def test_the_answers_do_not_stand_in_the_cells() -> None:
    text = "\n".join(cells())
    for answer in (r"0\.51", "7_?808", "21_?305_?482", r"0\.32", r"1\.46"):
        assert not re.search(answer, text)


def test_the_questions_are_the_same_in_all_frameworks_and_lead_to_the_course() -> None:
    """All but the command, which names the framework."""
    texts = {}
    for name, key in LESSONS.items():
        cells = make(name).cells
        [start] = [n for n, cell in enumerate(cells) if cell.source.startswith("## 10 Exercises")]
        texts[key] = "\n".join(cell.source for cell in cells[start:])
        assert f"rosetta course new --backend {key} --student ada" in texts[key]
    assert len({text.replace(f"--backend {key} ", "") for key, text in texts.items()}) == 1


def test_resnet152_has_a_3x3_in_each_bottleneck_and_no_other() -> None:
    spec = get_spec("resnet152")
    assert RIGHT[8] == sum(spec.stage_blocks)
    assert count(layer_table(spec).layers, "conv") == 1 + 3 * RIGHT[8] + 4  # the stem and the projections
