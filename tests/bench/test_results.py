"""The arithmetic and the tables, on invented numbers."""

from dataclasses import replace
from functools import partial

import pytest

from resnet_spec import get_spec
from rosetta.backends import BACKENDS
from rosetta.bench.measure import merged
from rosetta.bench.results import Result, Side, quartiles
from rosetta.bench.tables import (
    Setting,
    compiled_verdict,
    load_note,
    notes,
    results_json,
    speeds_table,
    verdict,
)
from rosetta.bench.worker import MOST_STEPS, steps_per_round, time_rounds
from rosetta.output import print_table

SETTING = Setting(get_spec("resnet18"), "infer", (64, 96), batch=8, rounds=5, device="cpu", load=0.1)
TITLE = "paddle.vision.models resnet18"


def result_of(*ratios: float, compiled: float = 1.0, reference_compiled: float = 1.0) -> Result:
    """A result with these ratios in its rounds; the machine gets slower by half from round to round."""
    theirs = [100.0 * 0.5**number for number in range(len(ratios))]
    ours = [speed * ratio for speed, ratio in zip(theirs, ratios, strict=True)]
    sides = {
        "ours": Side(0.5, ours),
        "ours_compiled": Side(3.5, [compiled * speed for speed in theirs]),
        "reference": Side(0.25, theirs),
        "reference_compiled": Side(3.25, [reference_compiled * speed for speed in theirs]),
    }
    return Result(sides, TITLE)


def alone(speed: float, note: str = "") -> Result:
    """A framework without a reference, whose compiled model is a third faster."""
    return Result({"ours": Side(1.234, [speed]), "ours_compiled": Side(5.0, [4 * speed / 3])}, note=note)


def test_medians_and_ratios() -> None:
    result = result_of(1.1, 0.9, 1.0, compiled=2.0, reference_compiled=1.6)
    assert result.sides["ours"].speed == 45.0
    assert result.ratios("ours", "reference") == pytest.approx([1.1, 0.9, 1.0])
    assert result.ratios("ours_compiled", "reference_compiled") == pytest.approx([1.25] * 3)
    assert quartiles(result.ratios("ours", "reference")) == pytest.approx((0.95, 1.0, 1.05))
    assert quartiles([0.7]) == (0.7, 0.7, 0.7)
    assert alone(1.0).ratios("ours", "reference") == []
    assert (result.base, alone(1.0).base) == ("reference", "ours")


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        ((0.94, 0.96, 0.99, 1.0, 1.1), "is not slower than its reference by more than 5 % (0.990)"),
        ((0.8, 0.85, 0.9, 0.94, 1.0), "is slower than its reference by more than 5 % (0.900)"),
        ((0.8, 0.9, 0.96, 0.97, 1.0), "may be slower than its reference by more than 5 % or not"),
    ],
)
def test_verdict_says_what_the_quartiles_say(ratios, words) -> None:
    assert f"Paddle {words}" in verdict(SETTING, {"paddle": result_of(*ratios)})


def test_verdict_asserts_nothing_of_what_was_not_measured() -> None:
    lonely = alone(10.0, "no reference")
    assert verdict(SETTING, {"jax": lonely}).endswith("nothing to compare with.")
    assert "Flax NNX" not in verdict(SETTING, {"jax": lonely, "paddle": result_of(1, 1, 1, 1, 1)})
    few = replace(SETTING, rounds=2)
    assert "too few rounds" in verdict(few, {"paddle": result_of(0.5, 0.5)})
    assert compiled_verdict(few, {"paddle": result_of(0.5, 0.5)}) == ""
    assert compiled_verdict(SETTING, {"paddle": Result({"ours": Side(1.0, [1.0])})}) == ""


def test_compiled_verdict_stands_beside_what_is_wanted() -> None:
    results = {"paddle": result_of(1, 1, 1, compiled=1.9, reference_compiled=2.2), "jax": alone(30.0)}
    assert compiled_verdict(SETTING, results) == (
        "Compiled: Paddle is 1.90 times as fast as its reference as written (wanted: 1.8, reached)"
        " and is slower than that one compiled by more than 5 % (0.864);"
        " Flax NNX is 1.33 times as fast as it was written;"
        " the fastest, Paddle, is 2.38 times as fast as the slowest, Flax NNX (wanted: at most 1.7)."
    )
    missed = {"paddle": result_of(1, 1, 1, compiled=1.7)}
    assert "(wanted: 1.8, missed)" in compiled_verdict(SETTING, missed)
    assert "wanted" not in compiled_verdict(replace(SETTING, mode="train"), missed)


def test_a_busy_machine_is_named() -> None:
    assert load_note(replace(SETTING, load=0.3), cores=2) == ""
    assert "load average of 3.2 on 2 cores" in load_note(replace(SETTING, load=3.2), cores=2)


def test_table_has_a_row_for_each_side(capsys: pytest.CaptureFixture[str]) -> None:
    results = {
        "paddle": result_of(1.1, 0.9, 1.0, compiled=2.0),
        "jax": alone(10.0, "there is no Haiku."),
        "pt": Result(failure="crashed (SIGSEGV): it printed nothing"),
    }
    print_table(speeds_table(SETTING, results, [BACKENDS["keras"]]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].strip() == "resnet18, infer: 8 images of 3x64x96, float32; medians of 5 rounds"
    assert [" ".join(line.split()) for line in lines[4:] if line.split()] == [
        "Paddle ours 45.0 1.000 0.950 to 1.050 0.50",
        "Paddle ours, compiled 100.0 2.000 2.000 to 2.000 3.50",
        "Paddle reference 50.0 1 0.25",
        "Paddle reference, compiled 50.0 1.000 1.000 to 1.000 3.25",
        "Flax NNX ours 10.0 1 1.23",
        "Flax NNX ours, compiled 13.3 1.333 1.333 to 1.333 5.00",
        "PyTorch failed",
        'Keras: pip install -e ".[keras]"',
    ]
    assert notes(results) == [
        f"Paddle: the reference is {TITLE}.",
        "Flax NNX: there is no Haiku.",
        "PyTorch: crashed (SIGSEGV): it printed nothing",
    ]


def test_json_has_every_round() -> None:
    data = results_json(SETTING, {"paddle": result_of(1.1, 0.9, 1.0, compiled=2.0), "pt": Result(failure="crashed")})
    paddle, pt = data["backends"]["paddle"], data["backends"]["pt"]
    assert paddle["reference"]["speeds"] == [100.0, 50.0, 25.0]
    assert paddle["ours"]["images_per_second"] == 45.0
    assert paddle["ours"]["ratio_quartiles"] == pytest.approx((0.95, 1.0, 1.05))
    assert paddle["ours_compiled"]["speeds"] == [200.0, 100.0, 50.0]
    assert (paddle["ours_compiled"]["first_call"], paddle["ratio_to"]) == (3.5, "reference")
    assert (pt["ours"], pt["ours_compiled"], pt["ratio_to"], pt["failure"]) == (None, None, None, "crashed")


def test_the_first_call_of_the_one_that_went_first_counts() -> None:
    ours_first = Result({"ours": Side(9.0, [1.0, 2.0]), "reference": Side(1.0, [3.0, 4.0])}, TITLE)
    reference_first = Result({"ours": Side(2.0, [5.0]), "reference": Side(8.0, [6.0])}, TITLE)
    expected = Result({"ours": Side(9.0, [1.0, 2.0, 5.0]), "reference": Side(8.0, [3.0, 4.0, 6.0])}, TITLE)
    assert merged(ours_first, reference_first) == expected
    failed = Result(failure="crashed")
    assert merged(failed, reference_first) is failed
    assert merged(ours_first, failed) is failed


def test_steps_alternate_and_so_does_who_begins() -> None:
    calls: list[str] = []

    def timer(side: str) -> float:
        calls.append(side)
        return {"ours": 1.0, "ours_compiled": 0.5, "reference": 2.0}[side]

    timers = {side: partial(timer, side) for side in ("ours", "ours_compiled", "reference")}
    seconds = time_rounds(timers, rounds=3, count=2)
    assert seconds == {"ours": [2.0] * 3, "ours_compiled": [1.0] * 3, "reference": [4.0] * 3}
    assert calls == ["ours", "ours_compiled", "reference", "reference", "ours_compiled", "ours"] * 3


def test_a_round_takes_about_a_second() -> None:
    assert [steps_per_round(seconds) for seconds in (0.1, 0.4, 7.0, 1e-9)] == [10, 2, 1, MOST_STEPS]
